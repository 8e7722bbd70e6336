using System.Buffers.Binary;
using System.Security.Cryptography;
using Penstock.Checksums;

namespace Penstock.DataMovement.Copying.Content;

/// <summary>
/// The hash of a block, piece by piece, and of a file from its blocks': the hash of the only block, or the hash of the blocks' hashes in order. So blocks are hashed by several threads, and
/// a copy goes on after a break without reading again what is done.
/// </summary>
internal sealed class ContentHash(HashKind kind) : IDisposable
{
    private static readonly byte[] _zeros = new byte[64 << 10];

    private readonly Xxh3? _xxh3 = kind == HashKind.Xxh3 ? new Xxh3() : null;
    private readonly IncrementalHash? _sha = kind == HashKind.Sha256 ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    private uint _crc;

    /// <summary>Bytes of a hash.</summary>
    public static int BytesOf(HashKind kind) => kind switch { HashKind.Xxh3 => 8, HashKind.Crc32C => 4, _ => 32 };

    /// <summary>The name in manifests and reports.</summary>
    public static string NameOf(HashKind kind) => kind switch { HashKind.Xxh3 => "xxh3-64", HashKind.Crc32C => "crc32c", _ => "sha256" };

    public void Append(ReadOnlySpan<byte> data)
    {
        _xxh3?.Append(data);
        _sha?.AppendData(data);
        if (kind == HashKind.Crc32C) _crc = Crc32C.Append(_crc, data);
    }

    /// <summary>The zeros of a hole, which are in no buffer. Budget: what it costs to hash them, whatever the number of holes; <c>bench/Penstock.Bench.Copy --case holes</c>.</summary>
    public void AppendZeros(long count, Func<bool> stop)
    {
        for (var left = count; left > 0 && !stop(); left -= _zeros.Length) Append(_zeros.AsSpan(0, (int)Math.Min(_zeros.Length, left)));
    }

    /// <summary>The hash; the next begins.</summary>
    public byte[] Finish()
    {
        var value = new byte[BytesOf(kind)];
        if (_xxh3 is not null)
        {
            BinaryPrimitives.WriteUInt64BigEndian(value, _xxh3.Value);
            _xxh3.Reset();
        }
        else if (_sha is not null) _sha.GetHashAndReset(value);
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(value, _crc);
            _crc = 0;
        }

        return value;
    }

    public byte[] OfBlocks(IReadOnlyList<byte[]> blocks)
    {
        if (blocks.Count == 1) return blocks[0];
        foreach (var block in blocks) Append(block);
        return Finish();
    }

    public void Dispose() => _sha?.Dispose();
}

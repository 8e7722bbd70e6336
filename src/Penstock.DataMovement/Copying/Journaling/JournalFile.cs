using System.Buffers.Binary;
using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying.Journaling;

/// <summary>A file in pieces: which are done, with their hashes.</summary>
internal sealed class JournalFile(int number, byte[] path, JournalIdentity source, (ulong Device, ulong Inode) target, int blockBytes, int blocks)
{
    private const int Fixed = 1 + 4 + 8 + 8 + 8 + 12 + 12 + 16 + 4 + 4;
    private const int MostBlocks = 1 << 24;
    private readonly Dictionary<int, byte[]> _done = [];

    public int Number { get; } = number;

    public byte[] Path { get; } = path;

    /// <summary>The hash of a piece that is done (empty when none is computed), else null.</summary>
    public byte[]? this[int block] => _done.GetValueOrDefault(block);

    public bool IsOf(in FileStatus status, in FileStatus there, int bytes, int count) =>
        source == JournalIdentity.Of(status) && target == (there.Device, there.Inode) && blockBytes == bytes && blocks == count;

    public bool SetDone(int block, byte[] hash)
    {
        if (block < 0 || block >= blocks) return false;
        _done[block] = hash;
        return true;
    }

    public byte[] ToRecord()
    {
        var record = new byte[Fixed + Path.Length];
        var at = record.AsSpan();
        at[0] = (byte)JournalRecordKind.File;
        BinaryPrimitives.WriteInt32LittleEndian(at[1..], Number);
        BinaryPrimitives.WriteUInt64LittleEndian(at[5..], source.Device);
        BinaryPrimitives.WriteUInt64LittleEndian(at[13..], source.Inode);
        BinaryPrimitives.WriteInt64LittleEndian(at[21..], source.Bytes);
        Write(at[29..], source.Modified);
        Write(at[41..], source.Changed);
        BinaryPrimitives.WriteUInt64LittleEndian(at[53..], target.Device);
        BinaryPrimitives.WriteUInt64LittleEndian(at[61..], target.Inode);
        BinaryPrimitives.WriteInt32LittleEndian(at[69..], blockBytes);
        BinaryPrimitives.WriteInt32LittleEndian(at[73..], blocks);
        Path.CopyTo(at[Fixed..]);
        return record;
    }

    public static JournalFile? TryRead(ReadOnlySpan<byte> at)
    {
        if (at.Length < Fixed) return null;
        var count = BinaryPrimitives.ReadInt32LittleEndian(at[73..]);
        if (count is < 0 or > MostBlocks) return null;
        return new JournalFile(
            BinaryPrimitives.ReadInt32LittleEndian(at[1..]),
            at[Fixed..].ToArray(),
            new JournalIdentity(BinaryPrimitives.ReadUInt64LittleEndian(at[5..]), BinaryPrimitives.ReadUInt64LittleEndian(at[13..]), BinaryPrimitives.ReadInt64LittleEndian(at[21..]), ReadTime(at[29..]), ReadTime(at[41..])),
            (BinaryPrimitives.ReadUInt64LittleEndian(at[53..]), BinaryPrimitives.ReadUInt64LittleEndian(at[61..])),
            BinaryPrimitives.ReadInt32LittleEndian(at[69..]),
            count);
    }

    public byte[] ToBlockRecord(int block, byte[]? hash)
    {
        var record = new byte[9 + (hash?.Length ?? 0)];
        record[0] = (byte)JournalRecordKind.Block;
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(1), Number);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(5), block);
        hash?.CopyTo(record, 9);
        return record;
    }

    public byte[] ToDoneRecord()
    {
        var record = new byte[5];
        record[0] = (byte)JournalRecordKind.FileDone;
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(1), Number);
        return record;
    }

    private static void Write(Span<byte> at, FileTime time)
    {
        BinaryPrimitives.WriteInt64LittleEndian(at, time.Seconds);
        BinaryPrimitives.WriteUInt32LittleEndian(at[8..], time.Nanoseconds);
    }

    private static FileTime ReadTime(ReadOnlySpan<byte> at) => new(BinaryPrimitives.ReadInt64LittleEndian(at), BinaryPrimitives.ReadUInt32LittleEndian(at[8..]));
}

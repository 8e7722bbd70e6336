using System.Text;
using System.Text.Json.Serialization;

namespace Penstock.DataMovement.Copying;

/// <summary>A path as the kernel knows it: bytes without a zero. Names that are not UTF-8 exist, and .NET's strings would lose them.</summary>
[JsonConverter(typeof(RawPathConverter))]
public readonly struct RawPath : IEquatable<RawPath>
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly byte[]? _bytes;

    /// <summary>From bytes; they are not copied.</summary>
    /// <exception cref="ArgumentException">There is a zero among them.</exception>
    public RawPath(byte[] bytes) => _bytes = Checked(bytes);

    /// <summary>From text, as UTF-8.</summary>
    /// <exception cref="ArgumentException">There is a zero in it.</exception>
    public RawPath(string text) => _bytes = Checked(Encoding.UTF8.GetBytes(text));

    /// <summary>The bytes, without a zero at the end.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>True for no bytes at all.</summary>
    public bool IsEmpty => Bytes.IsEmpty;

    /// <summary>The text when the bytes are UTF-8, else null.</summary>
    public string? Text
    {
        get
        {
            try
            {
                return Strict.GetString(Bytes);
            }
            catch (DecoderFallbackException)
            {
                return null;
            }
        }
    }

    /// <summary>True when the path asks for what is inside a folder: it ends with '/' or with "/.".</summary>
    public bool MeansContents => Bytes.EndsWith("/"u8) || Bytes.EndsWith("/."u8) || Bytes.SequenceEqual("."u8);

    /// <summary>The last name; empty for "/", and without the slashes at the end.</summary>
    public RawPath Name
    {
        get
        {
            var trimmed = Bytes.TrimEnd((byte)'/');
            return new RawPath(trimmed[(trimmed.LastIndexOf((byte)'/') + 1)..].ToArray());
        }
    }

    /// <summary>What stands before the last name: "/" or "." at least.</summary>
    public RawPath Folder
    {
        get
        {
            var trimmed = Bytes.TrimEnd((byte)'/');
            var slash = trimmed.LastIndexOf((byte)'/');
            return slash > 0 ? new RawPath(trimmed[..slash].ToArray()) : new RawPath(slash == 0 ? "/" : ".");
        }
    }

    /// <summary>This path, a '/', and a name.</summary>
    public RawPath Join(RawPath name) => IsEmpty ? name : name.IsEmpty ? this : new RawPath([.. Bytes, .. Bytes[^1] == '/' ? [] : "/"u8, .. name.Bytes]);

    /// <summary>For the kernel: with a zero at the end.</summary>
    internal byte[] Terminated() => [.. Bytes, 0];

    /// <summary>Readable, for messages: bytes that are not UTF-8 and control characters appear as \xNN.</summary>
    public override string ToString()
    {
        var text = Text;
        if (text is not null && !text.Any(char.IsControl)) return text;
        var shown = new StringBuilder();
        var rest = Bytes;
        while (!rest.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(rest, out var rune, out var used);
            if (status == System.Buffers.OperationStatus.Done && !Rune.IsControl(rune)) shown.Append(rune.ToString());
            else for (var i = 0; i < used; i++) shown.Append($"\\x{rest[i]:x2}");
            rest = rest[used..];
        }

        return shown.ToString();
    }

    /// <inheritdoc/>
    public bool Equals(RawPath other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RawPath other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }

    /// <summary>Equal bytes.</summary>
    public static bool operator ==(RawPath left, RawPath right) => left.Equals(right);

    /// <summary>Other bytes.</summary>
    public static bool operator !=(RawPath left, RawPath right) => !left.Equals(right);

    private static byte[] Checked(byte[] bytes) => bytes.AsSpan().Contains((byte)0)
        ? throw new ArgumentException($"a path has a zero at byte {bytes.AsSpan().IndexOf((byte)0)}; the kernel's paths end there", nameof(bytes))
        : bytes;
}

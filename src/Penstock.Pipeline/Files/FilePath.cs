using System.Text;

namespace Penstock.Pipeline.Files;

/// <summary>
/// A path as the kernel knows it: bytes without a zero, '/' between names. Names that are not UTF-8 exist, and .NET's strings would lose them.
/// </summary>
public readonly struct FilePath : IEquatable<FilePath>, IComparable<FilePath>
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly byte[]? _bytes;

    /// <summary>From bytes; they are not copied.</summary>
    public FilePath(byte[] bytes) => _bytes = bytes;

    /// <summary>From text, as UTF-8.</summary>
    public FilePath(string text) => _bytes = Encoding.UTF8.GetBytes(text);

    /// <summary>The bytes, without a zero at the end.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>True for no bytes at all.</summary>
    public bool IsEmpty => Bytes.IsEmpty;

    /// <summary>The bytes after the last '/'.</summary>
    public FilePath Name => new(Bytes[(Bytes.LastIndexOf((byte)'/') + 1)..].ToArray());

    /// <summary>What stands before the last '/'; empty when there is none.</summary>
    public FilePath Folder => Bytes.LastIndexOf((byte)'/') is > 0 and var slash ? new FilePath(Bytes[..slash].ToArray()) : new FilePath([]);

    /// <summary>This path, a '/', and <paramref name="name"/>.</summary>
    public FilePath Join(FilePath name) => IsEmpty ? name : name.IsEmpty ? this : new FilePath([.. Bytes, .. Bytes[^1] == '/' ? [] : "/"u8, .. name.Bytes]);

    /// <summary>For the kernel: with a zero at the end.</summary>
    internal byte[] Terminated() => [.. Bytes, 0];

    /// <summary>Readable, for messages: bytes that are not UTF-8 and control characters appear as \xNN.</summary>
    public override string ToString()
    {
        try
        {
            var text = Strict.GetString(Bytes);
            if (!text.Any(char.IsControl)) return text;
        }
        catch (DecoderFallbackException)
        {
            // Shown byte by byte below.
        }

        var shown = new StringBuilder();
        foreach (var value in Bytes) shown.Append(value is >= 0x20 and < 0x7f ? ((char)value).ToString() : $"\\x{value:x2}");
        return shown.ToString();
    }

    /// <inheritdoc/>
    public bool Equals(FilePath other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is FilePath other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public int CompareTo(FilePath other) => Bytes.SequenceCompareTo(other.Bytes);

    /// <summary>Equal bytes.</summary>
    public static bool operator ==(FilePath left, FilePath right) => left.Equals(right);

    /// <summary>Other bytes.</summary>
    public static bool operator !=(FilePath left, FilePath right) => !left.Equals(right);

    /// <summary>Before, by bytes.</summary>
    public static bool operator <(FilePath left, FilePath right) => left.CompareTo(right) < 0;

    /// <summary>After, by bytes.</summary>
    public static bool operator >(FilePath left, FilePath right) => left.CompareTo(right) > 0;

    /// <summary>Not after, by bytes.</summary>
    public static bool operator <=(FilePath left, FilePath right) => left.CompareTo(right) <= 0;

    /// <summary>Not before, by bytes.</summary>
    public static bool operator >=(FilePath left, FilePath right) => left.CompareTo(right) >= 0;
}

namespace Penstock.TimeFrames.Headers;

/// <summary>
/// O2's NameHeader: a name of any length behind the base. The characters and their zero are padded to a multiple of 8; the header's last byte
/// says how many bytes of padding there are.
/// </summary>
/// <param name="Name">The name.</param>
public readonly record struct NameHeader(string Name)
{
    /// <summary>Its only version.</summary>
    public const uint Version = 1;

    private const int Alignment = 8;

    /// <summary>Bytes of the header when it is written.</summary>
    public int Size => BaseHeader.Size + ((Name.Length + Alignment) / Alignment * Alignment);

    /// <summary>Reads the header; characters that are not printable ASCII appear as \xNN.</summary>
    /// <returns>False when the bytes hold no whole one.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out NameHeader header)
    {
        header = default;
        if (!BaseHeader.TryRead(bytes, out var start) || start.Description != HeaderName.Name || start.Version != Version
            || start.HeaderSize <= BaseHeader.Size || start.HeaderSize > BaseHeader.MaxHeaderBytes || bytes.Length < start.HeaderSize)
        {
            return false;
        }

        var body = bytes[BaseHeader.Size..(int)start.HeaderSize];
        if (body[^1] > body.Length) return false;
        var name = body[..^body[^1]];
        var end = name.IndexOf((byte)0);
        if (end >= 0) name = name[..end];
        header = new NameHeader(name.IsEmpty ? string.Empty : DescriptorText.Decode(name));
        return true;
    }

    /// <summary>Writes <see cref="Size"/> bytes, before another header of a stack when <paramref name="hasNext"/>.</summary>
    /// <exception cref="ArgumentException">A character is not printable ASCII, or there are so many that the header would be longer than 65536 bytes.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="destination"/> is shorter.</exception>
    public void Write(Span<byte> destination, bool hasNext = false)
    {
        if (Size > BaseHeader.MaxHeaderBytes) throw new ArgumentException($"the name has {Name.Length} characters; fewer than {BaseHeader.MaxHeaderBytes - BaseHeader.Size} are accepted");
        var body = destination[BaseHeader.Size..Size];
        DescriptorText.Encode(Name, body);
        body[^1] = (byte)(body.Length - Name.Length - 1);
        BaseHeader.Of(HeaderName.Name, Size, Version, hasNext).Write(destination);
    }
}

using System.Buffers.Binary;
using Penstock.Checksums;

namespace Penstock.TimeFrames.Summaries;

/// <summary>One message of an equipment: its parts in order. Usually one part per heartbeat frame.</summary>
public sealed class MessageSummary
{
    internal MessageSummary(PartSummary[] parts, PartTrigger[]? triggers = null)
    {
        Parts = parts;
        Triggers = triggers;
        Digest = DigestOf(parts);
    }

    /// <summary>The parts, in order.</summary>
    public IReadOnlyList<PartSummary> Parts { get; }

    /// <summary>Of each part, where they were asked for.</summary>
    internal PartTrigger[]? Triggers { get; }

    /// <summary>XXH3-64 over the number of parts (8 bytes), then size (8 bytes) and checksum (8 bytes) of each.</summary>
    public ulong Digest { get; }

    private static ulong DigestOf(ReadOnlySpan<PartSummary> parts)
    {
        var digest = new Xxh3();
        Span<byte> bytes = stackalloc byte[2 * sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)parts.Length);
        digest.Append(bytes[..sizeof(ulong)]);
        foreach (var part in parts)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, part.Size);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[sizeof(ulong)..], part.Checksum);
            digest.Append(bytes);
        }

        return digest.Value;
    }
}

using System.Buffers.Binary;
using Penstock.Checksums;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Summaries;

/// <summary>What is kept of one equipment in one time frame.</summary>
public sealed class EquipmentSummary
{
    internal EquipmentSummary(EquipmentId id, EquipmentHeader[] headers, MessageSummary[] messages, HeartbeatMap? heartbeats, bool hasMessageBoundaries)
    {
        Array.Sort(headers);
        (Id, Headers, Messages, Heartbeats, HasMessageBoundaries) = (id, headers, messages, heartbeats, hasMessageBoundaries);
        HeaderDigest = DigestOf(id, headers);
        foreach (var message in messages)
        {
            PartCount += message.Parts.Count;
            DigestSum += message.Digest;
            DigestXor ^= message.Digest;
            foreach (var part in message.Parts) Bytes += part.Size;
        }
    }

    /// <summary>Which equipment.</summary>
    public EquipmentId Id { get; }

    /// <summary>The different headers of its parts, in order; one in sound data.</summary>
    public IReadOnlyList<EquipmentHeader> Headers { get; }

    /// <summary>The messages as they came. Their order does not count in a comparison, that of their parts does.</summary>
    public IReadOnlyList<MessageSummary> Messages { get; }

    /// <summary>Which heartbeat frames are there; null where no part begins with a raw data header of version 3 to 7.</summary>
    public HeartbeatMap? Heartbeats { get; }

    /// <summary>False where the data no longer tell where a message ends: all parts then count as one message.</summary>
    public bool HasMessageBoundaries { get; }

    /// <summary>Parts of all messages.</summary>
    public long PartCount { get; }

    /// <summary>Bytes of all parts.</summary>
    public long Bytes { get; }

    /// <summary>XXH3-64 over identifier and headers.</summary>
    public ulong HeaderDigest { get; }

    /// <summary>Sum of the messages' digests, modulo 2^64.</summary>
    public ulong DigestSum { get; }

    /// <summary>Exclusive or of the messages' digests.</summary>
    public ulong DigestXor { get; }

    /// <summary>What the time frame's digest takes of this equipment.</summary>
    internal ulong Digest
    {
        get
        {
            Span<byte> bytes = stackalloc byte[EquipmentIdCode.Size + 3 * sizeof(ulong)];
            EquipmentIdCode.Write(Id, bytes);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[EquipmentIdCode.Size..], HeaderDigest);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[(EquipmentIdCode.Size + 8)..], DigestSum);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[(EquipmentIdCode.Size + 16)..], DigestXor);
            return Xxh3.Hash(bytes);
        }
    }

    /// <summary>The same equipment from two sources, as one.</summary>
    internal EquipmentSummary Merge(EquipmentSummary other) => new(
        Id,
        [.. Headers.Union(other.Headers)],
        [.. Messages, .. other.Messages],
        Heartbeats is null || other.Heartbeats is null ? Heartbeats ?? other.Heartbeats : Heartbeats.Merge(other.Heartbeats),
        HasMessageBoundaries && other.HasMessageBoundaries);

    private static ulong DigestOf(EquipmentId id, EquipmentHeader[] headers)
    {
        var digest = new Xxh3();
        Span<byte> bytes = stackalloc byte[EquipmentIdCode.Size];
        EquipmentIdCode.Write(id, bytes);
        digest.Append(bytes);
        foreach (var header in headers)
        {
            header.Write(bytes);
            digest.Append(bytes[..EquipmentHeader.Size]);
        }

        return digest.Value;
    }
}

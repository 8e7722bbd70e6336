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
        MessageCount = messages.Length;
        foreach (var message in messages)
        {
            PartCount += message.Parts.Count;
            DigestSum += message.Digest;
            DigestXor ^= message.Digest;
            foreach (var part in message.Parts) Bytes += part.Size;
        }
    }

    private EquipmentSummary(EquipmentSummary of)
    {
        (Id, Headers, Messages, Heartbeats, HasMessageBoundaries, HeaderDigest) = (of.Id, of.Headers, [], of.Heartbeats, of.HasMessageBoundaries, of.HeaderDigest);
        (MessageCount, PartCount, Bytes, DigestSum, DigestXor) = (of.MessageCount, of.PartCount, of.Bytes, of.DigestSum, of.DigestXor);
    }

    /// <summary>Which equipment.</summary>
    public EquipmentId Id { get; }

    /// <summary>The different headers of its parts, in order; one in sound data.</summary>
    public IReadOnlyList<EquipmentHeader> Headers { get; }

    /// <summary>The messages as they came; none where only the totals are kept. Their order does not count in a comparison, that of their parts does.</summary>
    public IReadOnlyList<MessageSummary> Messages { get; }

    /// <summary>Which heartbeat frames are there; null where no part begins with a raw data header of version 3 to 7.</summary>
    public HeartbeatMap? Heartbeats { get; }

    /// <summary>False where the data no longer tell where a message ends: all parts then count as one message.</summary>
    public bool HasMessageBoundaries { get; }

    /// <summary>Messages, also where only the totals are kept.</summary>
    public long MessageCount { get; internal init; }

    /// <summary>Parts of all messages.</summary>
    public long PartCount { get; internal init; }

    /// <summary>Bytes of all parts.</summary>
    public long Bytes { get; internal init; }

    /// <summary>XXH3-64 over identifier and headers.</summary>
    public ulong HeaderDigest { get; }

    /// <summary>Sum of the messages' digests, modulo 2^64.</summary>
    public ulong DigestSum { get; internal init; }

    /// <summary>Exclusive or of the messages' digests.</summary>
    public ulong DigestXor { get; internal init; }

    /// <summary>False where only the totals are kept, as databases of low detail do: contents can then be compared, but not said where they differ.</summary>
    internal bool HoldsParts => Messages.Count == MessageCount;

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

    /// <summary>Without its parts.</summary>
    internal EquipmentSummary Totals() => new(this);

    /// <summary>The same equipment from two sources, as one.</summary>
    internal EquipmentSummary Merge(EquipmentSummary other) => new(
        Id,
        [.. Headers.Union(other.Headers)],
        HoldsParts && other.HoldsParts ? [.. Messages, .. other.Messages] : [],
        Heartbeats is null || other.Heartbeats is null ? Heartbeats ?? other.Heartbeats : Heartbeats.Merge(other.Heartbeats),
        HasMessageBoundaries && other.HasMessageBoundaries)
    {
        MessageCount = MessageCount + other.MessageCount,
        PartCount = PartCount + other.PartCount,
        Bytes = Bytes + other.Bytes,
        DigestSum = DigestSum + other.DigestSum,
        DigestXor = DigestXor ^ other.DigestXor,
    };

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

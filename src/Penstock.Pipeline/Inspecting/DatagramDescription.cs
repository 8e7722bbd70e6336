using System.Text.Json.Serialization;
using Penstock.Ejfat.Wire;

namespace Penstock.Pipeline.Inspecting;

/// <summary>The headers of one datagram, field by field; what a datagram does not have is null.</summary>
public sealed record DatagramDescription
{
    /// <summary>When it was seen, UTC.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>From where, as address:port.</summary>
    public string Source { get; init; } = string.Empty;

    /// <summary>To where, as address:port.</summary>
    public string Destination { get; init; } = string.Empty;

    /// <summary>What it is.</summary>
    public DatagramKind Kind { get; init; }

    /// <summary>Bytes of the UDP payload.</summary>
    public int Bytes { get; init; }

    /// <summary>Version of the LB header, 2 or 3.</summary>
    public int? LbVersion { get; init; }

    /// <summary>Next protocol of the LB header.</summary>
    public int? NextProtocol { get; init; }

    /// <summary>Entropy (version 2) or port select (version 3) of the LB header.</summary>
    public int? Entropy { get; init; }

    /// <summary>Slot select of the LB header, version 3.</summary>
    public int? SlotSelect { get; init; }

    /// <summary>Tick of the LB header.</summary>
    public ulong? Tick { get; init; }

    /// <summary>Data id of the reassembly header.</summary>
    public int? DataId { get; init; }

    /// <summary>Event number of the reassembly header, or of the Sync message.</summary>
    public ulong? EventNumber { get; init; }

    /// <summary>Offset of the segment in its event, bytes.</summary>
    public uint? Offset { get; init; }

    /// <summary>Bytes of the whole event.</summary>
    public uint? EventLength { get; init; }

    /// <summary>Bytes of the segment.</summary>
    public int? SegmentLength { get; init; }

    /// <summary>Sender of a Sync message.</summary>
    public uint? EventSourceId { get; init; }

    /// <summary>Ticks per second of a Sync message.</summary>
    public uint? RateHz { get; init; }

    /// <summary>Nanoseconds since 1970 of a Sync message.</summary>
    public ulong? UnixTimeNanoseconds { get; init; }

    /// <summary>What is wrong with it; null: nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Problem { get; init; }

    /// <summary>Decodes a datagram. Everything is accepted: what cannot be is a <see cref="Problem"/>.</summary>
    public static DatagramDescription Of(CapturedDatagram datagram)
    {
        var bytes = datagram.Payload.Span;
        var description = new DatagramDescription
        {
            Time = datagram.Time,
            Source = datagram.Source.ToString(),
            Destination = datagram.Destination.ToString(),
            Bytes = datagram.PayloadLength,
        };
        if (SyncHeader.TryRead(bytes, out var sync))
        {
            return description with
            {
                Kind = DatagramKind.Sync,
                EventSourceId = sync.EventSourceId,
                EventNumber = sync.EventNumber,
                RateHz = sync.AverageEventRateHz,
                UnixTimeNanoseconds = sync.UnixTimeNanoseconds,
                Problem = SyncHeader.IsStrictlyValid(bytes) ? null : "the reserved byte of the Sync message is not zero",
            };
        }

        if (LbHeaderV2.TryRead(bytes, out var v2))
        {
            return description.WithSegment(bytes[LbHeaderV2.Size..], LbHeaderV2.Size, v2.NextProtocol) with { LbVersion = 2, Entropy = v2.Entropy, Tick = v2.Tick };
        }

        if (LbHeaderV3.TryRead(bytes, out var v3))
        {
            return description.WithSegment(bytes[LbHeaderV3.Size..], LbHeaderV3.Size, v3.NextProtocol) with
            {
                LbVersion = 3,
                Entropy = v3.PortSelect,
                SlotSelect = v3.SlotSelect,
                Tick = v3.Tick,
            };
        }

        return ReHeader.TryRead(bytes, out _)
            ? description.WithSegment(bytes, 0, null)
            : description with { Problem = "neither an LB header (magic 'LB', version 2 or 3), a reassembly header (0x10 0x00) nor a Sync message (28 bytes, 'LC', version 2)" };
    }

    private DatagramDescription WithSegment(ReadOnlySpan<byte> bytes, int before, byte? nextProtocol)
    {
        var kind = nextProtocol is null ? DatagramKind.Segment : DatagramKind.LoadBalanced;
        if (!ReHeader.TryRead(bytes, out var header))
        {
            return this with { Kind = kind, NextProtocol = nextProtocol, Problem = "no reassembly header (0x10 0x00, 20 bytes) after the LB header" };
        }

        var segment = Bytes - before - ReHeader.Size;
        return this with
        {
            Kind = kind,
            NextProtocol = nextProtocol,
            DataId = header.DataId,
            EventNumber = header.EventNumber,
            Offset = header.BufferOffset,
            EventLength = header.BufferLength,
            SegmentLength = segment,
            Problem = header.BufferOffset + (long)segment > header.BufferLength
                ? $"the segment ends at {header.BufferOffset + (long)segment}, beyond the event's {header.BufferLength} bytes"
                : nextProtocol is null or LbHeaderV2.ReassemblyProtocol ? null : $"next protocol {nextProtocol} of the LB header; 1 is expected",
        };
    }
}

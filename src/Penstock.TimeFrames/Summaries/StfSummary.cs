using Penstock.Checksums;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Summaries;

/// <summary>The summary of one sub time frame, taken at its source and sent beside it to the same worker. Immutable.</summary>
public sealed class StfSummary
{
    internal StfSummary(uint source, SubTimeFrameHeader header, int orbits, ChecksumKind checksum, EquipmentSummary[] equipments)
    {
        (Source, Header, OrbitsPerTimeFrame, Checksum, Equipments) = (source, header, orbits, checksum, equipments);
        EquipmentCount = equipments.Length;
        foreach (var equipment in equipments)
        {
            PartCount += equipment.PartCount;
            Bytes += equipment.Bytes;
            DigestSum += equipment.Digest;
            DigestXor ^= equipment.Digest;
        }
    }

    /// <summary>The source's number.</summary>
    public uint Source { get; }

    /// <summary>Number, first orbit, run, origin, time of making.</summary>
    public SubTimeFrameHeader Header { get; }

    /// <summary>Orbits per time frame.</summary>
    public int OrbitsPerTimeFrame { get; }

    /// <summary>The checksum of the parts.</summary>
    public ChecksumKind Checksum { get; }

    /// <summary>The equipments in the order of their identifiers.</summary>
    public IReadOnlyList<EquipmentSummary> Equipments { get; }

    /// <summary>Parts of all equipments.</summary>
    public long PartCount { get; internal init; }

    /// <summary>Bytes of all parts.</summary>
    public long Bytes { get; internal init; }

    /// <summary>How many equipments, also where nothing else is kept of them.</summary>
    internal int EquipmentCount { get; init; }

    /// <summary>As of <see cref="TfSummary.DigestSum"/>, over the equipments of this source.</summary>
    internal ulong DigestSum { get; init; }

    /// <summary>The same by exclusive or.</summary>
    internal ulong DigestXor { get; init; }

    /// <summary>The summary as bytes: the little-endian form of version 1 that <see cref="Read"/> reads.</summary>
    public byte[] ToBytes() => StfSummaryCode.Write(this);

    /// <summary>Reads a summary. What it allocates stays within a small multiple of the bytes given.</summary>
    /// <exception cref="SummaryFormatException">The bytes are no summary; the message names field and offset.</exception>
    public static StfSummary Read(ReadOnlySpan<byte> bytes) => StfSummaryCode.Read(bytes);

    /// <summary>The same with less detail, as <see cref="TfSummary.AtDetail"/>.</summary>
    internal StfSummary AtDetail(int level) =>
        new(Source, Header, OrbitsPerTimeFrame, Checksum, level == 0 ? [] : level == 1 ? [.. Equipments.Select(e => e.Totals())] : [.. Equipments])
        {
            EquipmentCount = EquipmentCount, PartCount = PartCount, Bytes = Bytes, DigestSum = DigestSum, DigestXor = DigestXor,
        };
}

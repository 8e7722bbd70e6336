using Penstock.Checksums;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Summaries;

/// <summary>
/// The summary of a whole time frame: on the FLP side the union of the sources' summaries, on the EPN side taken from the built time frame.
/// Immutable; two sides are compared by <see cref="TfComparison"/>.
/// </summary>
public sealed class TfSummary
{
    internal TfSummary(SubTimeFrameHeader header, int orbits, ChecksumKind checksum, uint[]? sources, EquipmentSummary[] equipments, StfSummary[] stfs)
    {
        (Header, OrbitsPerTimeFrame, Checksum, Sources, Equipments, Stfs) = (header, orbits, checksum, sources, equipments, stfs);
        var heartbeats = new Xxh3();
        foreach (var equipment in equipments)
        {
            MessageCount += equipment.MessageCount;
            PartCount += equipment.PartCount;
            Bytes += equipment.Bytes;
            DigestSum += equipment.Digest;
            DigestXor ^= equipment.Digest;
            equipment.Heartbeats?.AppendTo(heartbeats);
            HasOddities |= equipment.Heartbeats?.HasFault == true || equipment.Headers.Count != 1 || !IsOf(equipment.Headers[0], header);
        }

        HeartbeatDigest = heartbeats.Value;
        EquipmentCount = equipments.Length;
    }

    /// <summary>Number, first orbit and run.</summary>
    public SubTimeFrameHeader Header { get; }

    /// <summary>Orbits per time frame.</summary>
    public int OrbitsPerTimeFrame { get; }

    /// <summary>The checksum of the parts.</summary>
    public ChecksumKind Checksum { get; }

    /// <summary>Whose sub time frames it consists of; null where that is not known (a file does not hold it).</summary>
    public IReadOnlyList<uint>? Sources { get; }

    /// <summary>The equipments in the order of their identifiers, each once.</summary>
    public IReadOnlyList<EquipmentSummary> Equipments { get; }

    /// <summary>FLP side: the sources' summaries. EPN side: none.</summary>
    public IReadOnlyList<StfSummary> Stfs { get; }

    /// <summary>EPN side: the headers of the sub time frames as they came, by source; null where they are not known.</summary>
    internal IReadOnlyDictionary<uint, SubTimeFrameHeader>? BuiltHeaders { get; init; }

    /// <summary>How many equipments, also where nothing else is kept of them.</summary>
    public int EquipmentCount { get; internal init; }

    /// <summary>Messages of all equipments.</summary>
    public long MessageCount { get; internal init; }

    /// <summary>Parts of all equipments.</summary>
    public long PartCount { get; internal init; }

    /// <summary>Bytes of all parts.</summary>
    public long Bytes { get; internal init; }

    /// <summary>Sum over the equipments of XXH3-64 of identifier, header digest, digest sum and digest xor, modulo 2^64.</summary>
    public ulong DigestSum { get; internal init; }

    /// <summary>The same by exclusive or.</summary>
    public ulong DigestXor { get; internal init; }

    /// <summary>False where only the totals of the time frame are kept.</summary>
    internal bool HoldsEquipments => Equipments.Count == EquipmentCount;

    internal ulong HeartbeatDigest { get; }

    /// <summary>Something is to be told even where both sides are equal, or there is a fault that both may have.</summary>
    internal bool HasOddities { get; }

    /// <summary>The same with less detail: 0 totals, 1 equipments without their parts, 2 and above everything.</summary>
    internal TfSummary AtDetail(int level)
    {
        if (level >= 2) return this;
        EquipmentSummary[] equipments = level == 0 ? [] : [.. Equipments.Select(e => e.Totals())];
        return new TfSummary(Header, OrbitsPerTimeFrame, Checksum, Sources is null ? null : [.. Sources], equipments, [.. Stfs.Select(s => s.AtDetail(level))])
        {
            EquipmentCount = EquipmentCount, MessageCount = MessageCount, PartCount = PartCount, Bytes = Bytes, DigestSum = DigestSum, DigestXor = DigestXor, BuiltHeaders = BuiltHeaders,
        };
    }

    /// <summary>The FLP side of a time frame: the union of what its sources summarised.</summary>
    /// <param name="stfs">At least one, of one checksum and one length, each source once. Number, orbit and run are the first one's; that others differ is found by the comparison.</param>
    /// <exception cref="ArgumentException">There is none, or they do not go together.</exception>
    public static TfSummary Merge(IEnumerable<StfSummary> stfs)
    {
        var all = stfs.OrderBy(s => s.Source).ToArray();
        if (all.Length == 0) throw new ArgumentException("there are no sub time frame summaries; at least one is accepted", nameof(stfs));

        var first = all[0];
        for (var i = 1; i < all.Length; i++)
        {
            if (all[i].Source == all[i - 1].Source) throw new ArgumentException($"source {all[i].Source} has two summaries; one is accepted", nameof(stfs));
            if (all[i].Checksum != first.Checksum || all[i].OrbitsPerTimeFrame != first.OrbitsPerTimeFrame)
            {
                throw new ArgumentException(
                    $"source {all[i].Source} has {all[i].Checksum} and {all[i].OrbitsPerTimeFrame} orbits; {first.Checksum} and {first.OrbitsPerTimeFrame} as of source {first.Source} are accepted", nameof(stfs));
            }
        }

        var merged = new SortedDictionary<EquipmentId, EquipmentSummary>();
        foreach (var equipment in all.SelectMany(s => s.Equipments))
        {
            merged[equipment.Id] = merged.TryGetValue(equipment.Id, out var before) ? before.Merge(equipment) : equipment;
        }

        return new TfSummary(first.Header, first.OrbitsPerTimeFrame, first.Checksum, [.. all.Select(s => s.Source)], [.. merged.Values], all);
    }

    /// <summary>The same with the header and totals of a database, which hold where the equipments are not kept.</summary>
    internal TfSummary WithTotals(SubTimeFrameHeader header, (int Equipments, long Messages, long Parts, long Bytes, ulong Sum, ulong Xor) totals) =>
        new(header, OrbitsPerTimeFrame, Checksum, Sources is null ? null : [.. Sources], [.. Equipments], [.. Stfs])
        {
            EquipmentCount = totals.Equipments, MessageCount = totals.Messages, PartCount = totals.Parts, Bytes = totals.Bytes, DigestSum = totals.Sum, DigestXor = totals.Xor,
        };

    internal static bool IsOf(in EquipmentHeader header, in SubTimeFrameHeader frame) =>
        header.TfCounter == (uint)frame.Id && header.RunNumber == frame.RunNumber && (header.FirstOrbit == frame.FirstOrbit || frame.FirstOrbit == SubTimeFrameHeader.UnknownOrbit);
}

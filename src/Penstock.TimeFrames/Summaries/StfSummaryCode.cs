using System.Buffers.Binary;
using Penstock.Checksums;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Summaries;

/// <summary>
/// The bytes of a sub time frame's summary, version 1, little-endian: "PSUM", u16 version, u8 checksum, u8 0, u32 source, u16 orbits, u16 0, the
/// STF header (32), u32 equipments; each: identifier (24), u32 flags (1 heartbeat map, 2 no message boundaries), u32 headers and 20 bytes each,
/// u32 messages and of each u32 parts and 16 bytes each, then where there is a map u32 duplicates, u32 outside and three bit fields; at the
/// end XXH3-64 of all before.
/// </summary>
internal static class StfSummaryCode
{
    private const uint Magic = 0x4D555350;
    private const ushort Version = 1;
    private const uint HasMap = 1;
    private const uint NoBoundaries = 2;

    public static byte[] Write(StfSummary summary)
    {
        var bytes = new SummaryByteWriter();
        bytes.Write(Magic);
        bytes.Write((uint)(Version | (int)summary.Checksum << 16));
        bytes.Write(summary.Source);
        bytes.Write((uint)summary.OrbitsPerTimeFrame);
        summary.Header.Write(bytes.Take(SubTimeFrameHeader.Size));
        bytes.Write((uint)summary.Equipments.Count);
        foreach (var equipment in summary.Equipments) Write(bytes, equipment);
        var digest = Xxh3.Hash(bytes.Written);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.Take(sizeof(ulong)), digest);
        return bytes.Written.ToArray();
    }

    public static StfSummary Read(ReadOnlySpan<byte> all)
    {
        var bytes = new SummaryByteReader(all);
        bytes.Expect(bytes.Read32("magic"), Magic, "magic");
        var form = bytes.Read32("version and checksum");
        bytes.Expect(form & 0xFFFF, Version, "version");
        if (form >> 16 > (uint)ChecksumKind.Crc32C) throw bytes.Fault($"checksum is {form >> 16}; 0..{(uint)ChecksumKind.Crc32C} is accepted");
        var source = bytes.Read32("source");
        var orbits = bytes.Read32("orbits per time frame");
        if (orbits is 0 or > SummaryOptions.MaxOrbits) throw bytes.Fault($"orbits per time frame is {orbits}; 1..{SummaryOptions.MaxOrbits} is accepted");
        _ = SubTimeFrameHeader.TryRead(bytes.Take(SubTimeFrameHeader.Size, "STF header"), out var header);
        var equipments = new EquipmentSummary[bytes.ReadCount(EquipmentIdCode.Size + 3 * sizeof(uint), "equipments")];
        for (var i = 0; i < equipments.Length; i++)
        {
            equipments[i] = ReadEquipment(ref bytes, (int)orbits);
            if (i > 0 && equipments[i].Id <= equipments[i - 1].Id) throw bytes.Fault($"equipment {equipments[i].Id} comes after {equipments[i - 1].Id}; ascending identifiers are accepted");
        }

        var digest = Xxh3.Hash(all[..bytes.Offset]);
        var stated = bytes.Read64("digest");
        if (stated != digest) throw bytes.Fault($"digest is {stated:x16}; {digest:x16} is accepted");
        if (bytes.Remaining > 0) throw bytes.Fault($"{bytes.Remaining} bytes follow the summary; none are accepted");
        return new StfSummary(source, header, (int)orbits, (ChecksumKind)(form >> 16), equipments);
    }

    private static void Write(SummaryByteWriter bytes, EquipmentSummary equipment)
    {
        EquipmentIdCode.Write(equipment.Id, bytes.Take(EquipmentIdCode.Size));
        bytes.Write((equipment.Heartbeats is null ? 0 : HasMap) | (equipment.HasMessageBoundaries ? 0 : NoBoundaries));
        bytes.Write((uint)equipment.Headers.Count);
        foreach (var header in equipment.Headers) header.Write(bytes.Take(EquipmentHeader.Size));
        bytes.Write((uint)equipment.Messages.Count);
        foreach (var message in equipment.Messages)
        {
            bytes.Write((uint)message.Parts.Count);
            foreach (var part in message.Parts) part.Write(bytes.Take(PartSummary.Bytes));
        }

        if (equipment.Heartbeats is not { } map) return;

        bytes.Write((uint)map.Duplicates);
        bytes.Write((uint)map.Outside);
        foreach (var bits in new[] { map.PresentBits, map.AcceptedBits, map.CompleteBits }) bits.CopyTo(bytes.Take(bits.Length));
    }

    private static EquipmentSummary ReadEquipment(ref SummaryByteReader bytes, int orbits)
    {
        var id = EquipmentIdCode.Read(bytes.Take(EquipmentIdCode.Size, "equipment"));
        var flags = bytes.Read32("equipment flags");
        if (flags > (HasMap | NoBoundaries)) throw bytes.Fault($"equipment flags are 0x{flags:x}; 0..3 is accepted");
        var headers = new EquipmentHeader[bytes.ReadCount(EquipmentHeader.Size, "headers")];
        for (var i = 0; i < headers.Length; i++) headers[i] = EquipmentHeader.Read(bytes.Take(EquipmentHeader.Size, "header"));
        var messages = new MessageSummary[bytes.ReadCount(sizeof(uint) + PartSummary.Bytes, "messages")];
        for (var i = 0; i < messages.Length; i++)
        {
            var parts = new PartSummary[bytes.ReadCount(PartSummary.Bytes, "parts")];
            if (parts.Length == 0) throw bytes.Fault("parts of a message are 0; 1 and above is accepted");
            for (var j = 0; j < parts.Length; j++) parts[j] = PartSummary.Read(bytes.Take(PartSummary.Bytes, "part"));
            messages[i] = new MessageSummary(parts);
        }

        return new EquipmentSummary(id, headers, messages, (flags & HasMap) == 0 ? null : ReadMap(ref bytes, orbits), (flags & NoBoundaries) == 0);
    }

    private static HeartbeatMap ReadMap(ref SummaryByteReader bytes, int orbits)
    {
        var (duplicates, outside) = (bytes.Read32("duplicates"), bytes.Read32("outside"));
        if (duplicates > int.MaxValue || outside > int.MaxValue) throw bytes.Fault($"duplicates and outside are {duplicates} and {outside}; 0..{int.MaxValue} is accepted");
        var count = HeartbeatMap.BytesFor(orbits);
        var present = bytes.Take(count, "heartbeat map").ToArray();
        var accepted = bytes.Take(count, "heartbeat map").ToArray();
        var complete = bytes.Take(count, "heartbeat map").ToArray();
        return new HeartbeatMap(orbits, present, accepted, complete) { Duplicates = (int)duplicates, Outside = (int)outside };
    }
}

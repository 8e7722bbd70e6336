using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Penstock.LoadBalancer;

namespace Penstock.Tests;

/// <summary>
/// One of the FPGA program's recorded cases, as far as UDP datagrams see it: its tables for one instance and IP version, and the UDP datagrams of its captures. Prefixes of
/// ticks become ranges, a few slots behind a mask become 512; behind the last prefix comes an epoch in which nobody has a slot, since ours has no end.
/// </summary>
internal sealed class P4Case(string folder)
{
    private readonly JsonNode _json = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "case.json")))!;

    public string Name => (string)_json["name"]!;

    public int[] Forwarded => [.. _json["forwarded_input_indexes"]!.AsArray().Select(i => (int)i!)];

    public IReadOnlyList<P4Datagram> Input => [.. Frames("packets_in.pcap").Select(P4Datagram.Read)];

    public IReadOnlyList<P4Datagram> Output => [.. Frames("packets_out.pcap").Select(P4Datagram.Read)];

    public long Counter(string name) => (long?)_json["counters"]![name] ?? 0;

    /// <summary>The instance with this address.</summary>
    public int InstanceOf(IPAddress address) => (int)Table("ip_dst_filter").First(e => IPAddress.Parse((string)e["dst_ip"]!).Equals(address))["lb_id"]!;

    public IPAddress UnicastOf(IPAddress address) => IPAddress.Parse((string)Table("ip_dst_filter").First(e => IPAddress.Parse((string)e["dst_ip"]!).Equals(address))["unicast_ip"]!);

    public ForwardingTables TablesOf(int instance, bool ipv6) => new()
    {
        Senders = [.. Of(instance, "src_filter").Select(e => IPAddress.Parse((string)e["src_ip"]!))],
        Members = [.. Of(instance, "member_info").Where(e => ((string)e["ether_type"]! == "0x86dd") == ipv6).Select(MemberOf)],
        Epochs = Epochs(instance),
    };

    private static ForwardingMember MemberOf(JsonNode entry)
    {
        var id = (ushort)entry["member_id"]!;
        return (string)entry["action"]! switch
        {
            "drop_soft_evicted" => Tables.Member(id, action: MemberAction.SoftEvicted),
            "drop_deregistered" => Tables.Member(id, action: MemberAction.Deregistered),
            _ => new ForwardingMember(id, new IPEndPoint(IPAddress.Parse((string)entry["dst_ip"]!), (int)entry["udp_base"]!), (int)entry["port_select_bits"]!,
                (bool)entry["keep_lb_header"]!, MemberAction.Forward),
        };
    }

    private List<CalendarEpoch> Epochs(int instance)
    {
        var epochs = new List<CalendarEpoch>();
        var end = UInt128.Zero;
        foreach (var entry in Of(instance, "epoch_assign").OrderBy(TickOf))
        {
            var (bits, xor, epoch) = ((int)entry["slot_select_bits"]!, (int)entry["slot_select_xor"]!, (int)entry["epoch"]!);
            var slots = Of(instance, "calendar").Where(e => (int)e["epoch"]! == epoch).ToDictionary(e => (int)e["slot"]!, e => (int)e["member_id"]!);
            epochs.Add(new CalendarEpoch((ulong)epochs.Count + 1, TickOf(entry), Tables.Calendar(slot => slots.GetValueOrDefault((slot ^ xor) & ((1 << bits) - 1), 65535))));
            end = TickOf(entry) + (UInt128.One << (64 - (int)entry["prefix_len"]!));
        }
        if (end <= ulong.MaxValue) epochs.Add(new CalendarEpoch((ulong)epochs.Count + 1, (ulong)end, SlotCalendar.Empty));
        return epochs;
    }

    private static ulong TickOf(JsonNode entry) => ulong.Parse(((string)entry["tick"]!)[2..], NumberStyles.HexNumber);

    private IEnumerable<JsonNode> Of(int instance, string table) => Table(table).Where(e => (int)e["lb_id"]! == instance);

    private IEnumerable<JsonNode> Table(string name) => _json["tables"]![name]!.AsArray().Select(e => e!);

    private List<byte[]> Frames(string file)
    {
        var pcap = File.ReadAllBytes(Path.Combine(folder, file)).AsSpan();
        var swapped = BinaryPrimitives.ReadUInt32LittleEndian(pcap) == 0xD4C3B2A1;
        var frames = new List<byte[]>();
        for (pcap = pcap[24..]; pcap.Length > 0;)
        {
            var length = swapped ? BinaryPrimitives.ReadInt32BigEndian(pcap[8..]) : BinaryPrimitives.ReadInt32LittleEndian(pcap[8..]);
            frames.Add(pcap.Slice(16, length).ToArray());
            pcap = pcap[(16 + length)..];
        }
        return frames;
    }
}

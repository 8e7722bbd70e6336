using Penstock.LoadBalancer;
using Penstock.Net;

namespace Penstock.Tests;

/// <summary>The FPGA program's recorded cases at the level of UDP: who gets which payload, and what is dropped for which reason. Frames, ports and hop limits are the
/// kernel's here, so the cases about them do not apply.</summary>
public sealed class P4VectorTests
{
    // The counters of the FPGA program that count what we drop for a reason. An epoch without an end, see P4Case, stands for a missing one.
    private static readonly Dictionary<DropReason, string[]> Counters = new()
    {
        [DropReason.SenderNotAllowed] = ["lb_drop_blocked_src_pkt_counter"],
        [DropReason.NoLbHeader] = ["lb_drop_no_udplb_hdr_pkt_counter", "phys_parsefail_counter"],
        [DropReason.LbVersion] = ["lb_drop_bad_udplb_version_pkt_counter", "phys_parsefail_counter"],
        [DropReason.NoEpoch] = ["lb_drop_epoch_assign_miss_pkt_counter"],
        [DropReason.LateTick] = ["lb_drop_epoch_assign_miss_pkt_counter"],
        [DropReason.SlotUnassigned] = ["lb_drop_lb_calendar_miss_pkt_counter", "lb_drop_epoch_assign_miss_pkt_counter", "lb_drop_mbr_info_miss_pkt_counter"],
        [DropReason.UnknownMember] = ["lb_drop_mbr_info_miss_pkt_counter"],
        [DropReason.MemberSoftEvicted] = ["mbr_drop_soft_evicted_counter"],
        [DropReason.MemberDeregistered] = ["mbr_drop_deregistered_counter"],
    };

    [Theory]
    [InlineData("derived-01-vlan-tag-popped")]
    [InlineData("derived-03-udp-checksum-zero")]
    [InlineData("derived-07-member-drop-actions")]
    [InlineData("robot-19-v2-default-port-ipv4")]
    [InlineData("robot-22-v2-default-port-ipv6")]
    [InlineData("robot-24-v3-keep-header-ipv6")]
    [InlineData("robot-25-checksum-sweep-v2-ipv4")]
    [InlineData("robot-29-epoch-miss")]
    [InlineData("robot-31-member-miss")]
    public void Each_datagram_goes_where_the_FPGA_program_sends_it(string name)
    {
        var recorded = new P4Case(Repository.Shared(Path.Combine("vectors", "p4", name)));
        var (input, output, forwarded) = (recorded.Input, recorded.Output, new List<int>());
        var dropped = new Dictionary<DropReason, int>();
        for (var i = 0; i < input.Count; i++)
        {
            var datagram = input[i];
            var tables = recorded.TablesOf(recorded.InstanceOf(datagram.Destination.Address), datagram.Source.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6);
            var verdict = PacketVerdict.Judge(Tables.Routing(tables), new UdpAddress(datagram.Source), datagram.Payload);
            if (verdict.Reason != DropReason.None)
            {
                dropped[verdict.Reason] = dropped.GetValueOrDefault(verdict.Reason) + 1;
                continue;
            }
            var expected = output[forwarded.Count];
            Assert.Equal(expected.Destination, verdict.Destination.ToEndPoint());
            Assert.Equal(expected.Source.Address, recorded.UnicastOf(datagram.Destination.Address));
            Assert.Equal(expected.Payload, datagram.Payload[verdict.StripBytes..]);
            Assert.Equal(1, Math.Sign(recorded.Counter($"lb_rx_v{verdict.LbVersion}_counter[{recorded.InstanceOf(datagram.Destination.Address)}]")));
            forwarded.Add(i);
        }
        Assert.Equal(recorded.Forwarded, forwarded);
        foreach (var (reason, count) in dropped) Assert.Equal(count, Counters[reason].SelectMany(c => new[] { 0, 1 }.Select(lb => recorded.Counter($"{c}[{lb}]"))).Sum());
    }
}

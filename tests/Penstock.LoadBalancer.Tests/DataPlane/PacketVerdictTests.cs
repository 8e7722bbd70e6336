using System.Net;
using Penstock.LoadBalancer;
using Penstock.Net;

namespace Penstock.Tests;

/// <summary>The decision about one datagram.</summary>
public sealed class PacketVerdictTests
{
    private static Verdict Judge(ForwardingTables tables, byte[] datagram, string source = "10.1.2.2:40000") =>
        PacketVerdict.Judge(Tables.Routing(tables), new UdpAddress(IPEndPoint.Parse(source)), datagram);

    private static ForwardingTables One(ForwardingMember member) => Tables.Of([Tables.Epoch(1, 0, member.Id)], member);

    [Fact]
    public void Ticks_of_the_specification_find_their_epoch_and_slot()
    {
        // 6.6: the ticks 100..299, and a tick of the microsecond clock in slot 347.
        var tables = Tables.Of(
            [Tables.Epoch(4, 100, 1), Tables.Epoch(5, 300, 2), new CalendarEpoch(6, 5_900_000, Tables.Calendar(slot => slot == 347 ? 4 : 3)), Tables.Epoch(7, 6_900_000, 5)],
            [.. Enumerable.Range(1, 5).Select(i => Tables.Member(i, $"10.9.0.{i}:10000"))]);
        (ulong Tick, int Member)[] expected = [(100, 1), (299, 1), (300, 2), (5_899_999, 2), (5_900_000, 3), (5_900_123, 4), (6_899_999, 3), (6_900_000, 5), (ulong.MaxValue, 5)];
        foreach (var (tick, member) in expected)
        {
            var verdict = Judge(tables, Tables.Version2(tick));
            Assert.Equal(DropReason.None, verdict.Reason);
            Assert.Equal(member, verdict.Route!.Id);
        }
    }

    [Fact]
    public void Ticks_older_than_the_oldest_epoch_are_late_and_none_has_an_epoch_where_there_is_none()
    {
        var tables = Tables.Of([Tables.Epoch(4, 100, 1)], Tables.Member(1));
        Assert.Equal(DropReason.LateTick, Judge(tables, Tables.Version2(99)).Reason);
        Assert.Equal(DropReason.LateTick, Judge(tables, Tables.Version2(0)).Reason);
        Assert.Equal(DropReason.NoEpoch, Judge(tables with { Epochs = [] }, Tables.Version2(99)).Reason);
    }

    [Fact]
    public void Version_2_takes_the_slot_from_the_tick_and_version_3_from_its_selector()
    {
        var tables = Tables.Of([new CalendarEpoch(1, 0, Tables.Calendar(slot => slot))], [.. Enumerable.Range(0, 512).Select(i => Tables.Member(i))]);
        Assert.Equal(347, Judge(tables, Tables.Version2(5_900_123)).Route!.Id);
        Assert.Equal(5, Judge(tables, Tables.Version3(5_900_123, 5)).Route!.Id);
        Assert.Equal(5, Judge(tables, Tables.Version3(5_900_123, 512 + 5)).Route!.Id);
        Assert.Equal(2, Judge(tables, Tables.Version2(1)).LbVersion);
        Assert.Equal(3, Judge(tables, Tables.Version3(1, 1)).LbVersion);
    }

    [Theory]
    [InlineData(0, 0xFFFF, 17750)]
    [InlineData(1, 0xFFFF, 17751)]
    [InlineData(4, 0x0011, 17751)]
    [InlineData(4, 0xFFFF, 17765)]
    [InlineData(14, 0x7FFF, 17750 + 16383)]
    public void The_low_bits_of_the_entropy_choose_the_port(int bits, int selector, int port)
    {
        var tables = One(Tables.Member(7, bits: bits));
        Assert.Equal(IPEndPoint.Parse($"10.9.0.1:{port}"), Judge(tables, Tables.Version2(3, (ushort)selector)).Destination.ToEndPoint());
        Assert.Equal(IPEndPoint.Parse($"10.9.0.1:{port}"), Judge(tables, Tables.Version3(3, 9, (ushort)selector)).Destination.ToEndPoint());
    }

    [Fact]
    public void The_header_is_removed_unless_the_member_keeps_it()
    {
        Assert.Equal(16, Judge(One(Tables.Member(7)), Tables.Version2(3)).StripBytes);
        Assert.Equal(0, Judge(One(Tables.Member(7, keep: true)), Tables.Version2(3)).StripBytes);
    }

    [Fact]
    public void IPv6_members_get_what_came_by_IPv6_only_and_likewise_IPv4()
    {
        var tables = One(Tables.Member(7, "[fd00::9]:10000", bits: 1)) with { Senders = [Tables.Sender, IPAddress.Parse("fd00::1")] };
        var verdict = Judge(tables, Tables.Version2(3, entropy: 3), "[fd00::1]:5");
        Assert.Equal(IPEndPoint.Parse("[fd00::9]:10001"), verdict.Destination.ToEndPoint());
        Assert.Equal(DropReason.MemberIpVersion, Judge(tables, Tables.Version2(3)).Reason);
        Assert.Equal(DropReason.MemberIpVersion, Judge(One(Tables.Member(7)) with { Senders = [IPAddress.Parse("fd00::1")] }, Tables.Version2(3), "[fd00::1]:5").Reason);
    }

    [Fact]
    public void Slots_without_a_member_and_members_without_an_address_are_drops_by_name()
    {
        Assert.Equal(DropReason.SlotUnassigned, Judge(Tables.Of([Tables.Epoch(1, 0, 65535)], Tables.Member(7)), Tables.Version2(3)).Reason);
        Assert.Equal(DropReason.UnknownMember, Judge(Tables.Of([Tables.Epoch(1, 0, 8)], Tables.Member(7)), Tables.Version2(3)).Reason);
        Assert.Equal(DropReason.MemberDeregistered, Judge(One(Tables.Member(7, action: MemberAction.Deregistered)), Tables.Version2(3)).Reason);
        Assert.Equal(DropReason.MemberSoftEvicted, Judge(One(Tables.Member(7, action: MemberAction.SoftEvicted)), Tables.Version2(3)).Reason);
    }

    [Fact]
    public void Only_senders_may_send_from_whatever_port()
    {
        var tables = One(Tables.Member(7)) with { Senders = [.. Enumerable.Range(0, 200).Select(i => IPAddress.Parse($"10.1.{i}.2")), IPAddress.Parse("::ffff:192.0.2.9")] };
        for (var i = 0; i < 256; i++)
        {
            Assert.Equal(i < 200 ? DropReason.None : DropReason.SenderNotAllowed, Judge(tables, Tables.Version2(3), $"10.1.{i}.2:{i + 1}").Reason);
            Assert.Equal(DropReason.SenderNotAllowed, Judge(tables, Tables.Version2(3), $"10.1.{i}.3:{i + 1}").Reason);
        }
        Assert.Equal(DropReason.None, Judge(tables, Tables.Version2(3), "192.0.2.9:1").Reason);
        Assert.Equal(DropReason.SenderNotAllowed, Judge(ForwardingTables.Empty, Tables.Version2(3)).Reason);
        Assert.Equal(DropReason.SenderNotAllowed, PacketVerdict.Judge(Tables.Routing(tables), default(UdpAddress), Tables.Version2(3)).Reason);
    }

    [Fact]
    public void Datagrams_without_a_whole_header_of_version_2_or_3_are_drops_by_name()
    {
        var tables = One(Tables.Member(7));
        for (var length = 0; length < 16; length++) Assert.Equal(DropReason.NoLbHeader, Judge(tables, Tables.Version2(3)[..length]).Reason);
        Assert.Equal(DropReason.None, Judge(tables, Tables.Version2(3)[..16]).Reason);
        foreach (var version in new byte[] { 0, 1, 4, 99, 255 })
        {
            var datagram = Tables.Version2(3);
            datagram[2] = version;
            Assert.Equal(DropReason.LbVersion, Judge(tables, datagram).Reason);
        }
        var sync = Tables.Version2(3);
        sync[1] = (byte)'C';
        Assert.Equal(DropReason.NoLbHeader, Judge(tables, sync).Reason);
    }
}

using System.Net;
using Penstock.LoadBalancer;

namespace Penstock.Tests;

public sealed class ForwardingTablesTests
{
    private static readonly IPEndPoint Somewhere = new(IPAddress.Loopback, 10000);

    private static ForwardingMember Member(int id, int bits = 0, IPEndPoint? at = null) => new((ushort)id, at ?? Somewhere, bits, KeepLbHeader: false, MemberAction.Forward);

    private static CalendarEpoch Epoch(ulong number, ulong first) => new(number, first, SlotCalendar.Empty);

    [Fact]
    public void Epochs_must_ascend()
    {
        Assert.Contains("epoch 3 follows epoch 3", Assert.Throws<ArgumentException>(() => new ForwardingTables { Epochs = [Epoch(3, 0), Epoch(3, 9)] }).Message);
        Assert.Contains("epoch 4 begins at tick 8, before epoch 3 at 9", Assert.Throws<ArgumentException>(() => new ForwardingTables { Epochs = [Epoch(3, 9), Epoch(4, 8)] }).Message);
        Assert.Contains("no calendar", Assert.Throws<ArgumentException>(() => new ForwardingTables { Epochs = [default] }).Message);
        Assert.Equal(2, new ForwardingTables { Epochs = [Epoch(3, 9), Epoch(4, 9)] }.Epochs.Count);
    }

    [Fact]
    public void Members_must_be_possible_and_unique()
    {
        Assert.Contains("member 65535", Assert.Throws<ArgumentException>(() => new ForwardingTables { Members = [Member(65535)] }).Message);
        Assert.Contains("member 7 occurs twice", Assert.Throws<ArgumentException>(() => new ForwardingTables { Members = [Member(7), Member(8), Member(7)] }).Message);
        Assert.Contains("15 port bits; 0..14", Assert.Throws<ArgumentException>(() => new ForwardingTables { Members = [Member(7, 15)] }).Message);
        Assert.Contains("127.0.0.1:0", Assert.Throws<ArgumentException>(() => new ForwardingTables { Members = [Member(7, 0, new IPEndPoint(IPAddress.Loopback, 0))] }).Message);
        Assert.Single(new ForwardingTables { Members = [Member(65534, 14)] }.Members);
    }

    [Fact]
    public void Tables_do_not_change_with_the_lists_they_were_made_from()
    {
        var senders = new List<IPAddress> { IPAddress.Loopback };
        var members = new List<ForwardingMember> { Member(1) };
        var tables = new ForwardingTables { Senders = senders, Members = members };
        senders.Clear();
        members.Clear();
        Assert.Single(tables.Senders);
        Assert.Single(tables.Members);
    }
}

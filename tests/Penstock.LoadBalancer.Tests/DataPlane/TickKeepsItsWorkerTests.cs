using System.Collections.Concurrent;
using Penstock.LoadBalancer;

namespace Penstock.Tests;

/// <summary>Tables change while packets flow: a tick that was addressed keeps its worker.</summary>
public sealed class TickKeepsItsWorkerTests
{
    private static readonly ForwardingMember[] Members = [.. Enumerable.Range(1, 9).Select(i => Tables.Member(i))];

    private static int MemberOf(RoutingState state, ulong tick)
    {
        var verdict = PacketVerdict.JudgeAllowed(state.Tables, ipv6: false, Tables.Version2(tick));
        return verdict.Reason == DropReason.None ? verdict.Route!.Id : -(int)verdict.Reason;
    }

    private static int Send(RoutingState state, ulong tick, long now = 0, int thread = 0)
    {
        state.Announce(thread, TickRegister.After(tick), now);
        return MemberOf(state, tick);
    }

    private static void Publish(RoutingState state, params CalendarEpoch[] epochs) => state.Publish(Tables.Of(epochs, Members));

    [Fact]
    public void A_new_epoch_begins_above_the_highest_tick_seen()
    {
        var state = new RoutingState(1);
        Publish(state, Tables.Epoch(1, 0, 1));
        Assert.Equal(1, Send(state, 1000));
        Publish(state, Tables.Epoch(1, 0, 1), Tables.Epoch(2, 900, 2));
        Assert.Equal(1, Send(state, 950));
        Assert.Equal(1, Send(state, 1000));
        Assert.Equal(2, Send(state, 1001));
        Assert.Equal(1000UL, new RoutingState(1).HighestTick ?? 1000);
        Assert.Equal(1001UL, state.HighestTick);
    }

    [Fact]
    public void A_new_epoch_that_lies_ahead_begins_where_it_says()
    {
        var state = new RoutingState(1);
        Publish(state, Tables.Epoch(1, 0, 1));
        Send(state, 1000);
        Publish(state, Tables.Epoch(1, 0, 1), Tables.Epoch(2, 1500, 2));
        Assert.Equal([1, 1, 2], new ulong[] { 1001, 1499, 1500 }.Select(t => Send(state, t)));
    }

    [Fact]
    public void The_first_epochs_of_all_begin_where_they_say()
    {
        var state = new RoutingState(1);
        Assert.Equal(-(int)DropReason.NoEpoch, Send(state, 1000));
        Publish(state, Tables.Epoch(1, 0, 1));
        Assert.Equal(1, Send(state, 500));
    }

    [Fact]
    public void A_raised_epoch_stays_raised_when_the_next_tables_come()
    {
        var state = new RoutingState(1);
        Publish(state, Tables.Epoch(1, 0, 1));
        Send(state, 1000);
        Publish(state, Tables.Epoch(1, 0, 1), Tables.Epoch(2, 900, 2));
        Assert.Equal(2, Send(state, 1200));
        Publish(state, Tables.Epoch(1, 0, 1), Tables.Epoch(2, 900, 2), Tables.Epoch(3, 1100, 3));
        Assert.Equal([1, 1, 2, 2, 3], new ulong[] { 950, 1000, 1001, 1200, 1201 }.Select(t => MemberOf(state, t)));
        Publish(state, Tables.Epoch(2, 900, 2), Tables.Epoch(3, 1100, 3), Tables.Epoch(4, 5000, 4));
        Assert.Equal([-(int)DropReason.LateTick, 2, 2, 3, 3, 4], new ulong[] { 1000, 1001, 1200, 1201, 4999, 5000 }.Select(t => MemberOf(state, t)));
    }

    [Fact]
    public void The_oldest_epoch_takes_over_the_ticks_of_those_no_longer_kept()
    {
        var state = new RoutingState(1);
        Publish(state, Tables.Epoch(1, 0, 1));
        Send(state, 1000);
        Publish(state, Tables.Epoch(1, 0, 1), Tables.Epoch(2, 900, 2), Tables.Epoch(3, 2000, 3));
        Assert.Equal(3, Send(state, 3000));
        Publish(state, Tables.Epoch(2, 0, 2), Tables.Epoch(3, 2000, 3));
        Assert.Equal([2, 2, 2, 3, 3], new ulong[] { 0, 1000, 1999, 2000, 3001 }.Select(t => MemberOf(state, t)));
        Publish(state, Tables.Epoch(3, 0, 3), Tables.Epoch(4, 2500, 4));
        Assert.Equal([3, 3, 4], new ulong[] { 0, 3000, 3001 }.Select(t => MemberOf(state, t)));
    }

    [Fact]
    public void Tables_that_keep_no_epoch_begin_where_they_say()
    {
        var state = new RoutingState(1);
        Publish(state, Tables.Epoch(1, 0, 1));
        Send(state, 1000);
        Publish(state, Tables.Epoch(2, 0, 2));
        Assert.Equal([2, 2], new ulong[] { 5, 1001 }.Select(t => MemberOf(state, t)));
        Publish(state);
        Publish(state, Tables.Epoch(3, 0, 3));
        Assert.Equal(3, MemberOf(state, 5));
    }

    [Fact]
    public void A_tick_keeps_its_worker_even_when_its_epoch_is_replaced()
    {
        // The control plane took epoch 2 for one that no packet had met yet.
        var state = new RoutingState(1);
        Publish(state, Tables.Epoch(1, 0, 1), Tables.Epoch(2, 1000, 2));
        Assert.Equal(2, Send(state, 1500));
        Publish(state, Tables.Epoch(1, 0, 1), Tables.Epoch(3, 800, 3));
        Assert.Equal([1, 1, 2, 2, 3], new ulong[] { 0, 999, 1000, 1500, 1501 }.Select(t => MemberOf(state, t)));
        Publish(state, Tables.Epoch(1, 0, 1), Tables.Epoch(3, 800, 3), Tables.Epoch(4, 3000, 4));
        Assert.Equal([1, 1, 2, 2, 3, 4], new ulong[] { 0, 999, 1000, 1500, 1501, 3000 }.Select(t => Send(state, t)));
        Publish(state, Tables.Epoch(3, 0, 3), Tables.Epoch(4, 3000, 4));
        Assert.Equal([3, 3, 3, 4], new ulong[] { 0, 1500, 2999, 3000 }.Select(t => MemberOf(state, t)));
    }

    [Fact]
    public void A_first_tick_published_anew_counts_from_the_first_tick_not_yet_seen()
    {
        var state = new RoutingState(1);
        Publish(state, Tables.Epoch(1, 0, 1), Tables.Epoch(2, 1000, 2));
        Send(state, 1500);
        Publish(state, Tables.Epoch(1, 0, 1), Tables.Epoch(2, 2000, 2));
        Assert.Equal([1, 2, 2, 1, 1, 2], new ulong[] { 999, 1000, 1500, 1501, 1999, 2000 }.Select(t => MemberOf(state, t)));
        Publish(state, Tables.Epoch(1, 0, 1), Tables.Epoch(2, 1700, 2));
        Assert.Equal([1, 2, 2, 1, 1, 2], new ulong[] { 999, 1000, 1500, 1501, 1699, 1700 }.Select(t => MemberOf(state, t)));
    }

    [Fact]
    public void A_calendar_changed_within_an_epoch_counts_from_the_first_tick_not_yet_seen()
    {
        var state = new RoutingState(1);
        Publish(state, Tables.Epoch(1, 0, 1));
        Send(state, 1000);
        Publish(state, Tables.Epoch(1, 0, 2));
        Assert.Equal([1, 2], new ulong[] { 1000, 1001 }.Select(t => Send(state, t)));
        Publish(state, Tables.Epoch(1, 0, 3));
        Assert.Equal([1, 2, 3], new ulong[] { 1000, 1001, 1002 }.Select(t => MemberOf(state, t)));
    }

    [Fact]
    public void The_past_is_bounded()
    {
        var state = new RoutingState(1);
        Publish(state, Tables.Epoch(1, 0, 1));
        for (var i = 0UL; i < 1000; i++)
        {
            Send(state, i);
            Publish(state, Tables.Epoch(1, 0, (int)(1 + (i % 9))));
        }
        Assert.Equal(-(int)DropReason.LateTick, MemberOf(state, 900));
        Assert.Equal([1 + (989 % 9), 1 + (997 % 9)], new ulong[] { 990, 998 }.Select(t => MemberOf(state, t)));
    }

    [Fact]
    public void Members_that_leave_leave_the_past_too()
    {
        var state = new RoutingState(1);
        Publish(state, Tables.Epoch(1, 0, 1), Tables.Epoch(2, 1000, 2));
        Send(state, 1500);
        state.Publish(Tables.Of([Tables.Epoch(1, 0, 1), Tables.Epoch(3, 2000, 3)], Tables.Member(1), Tables.Member(2, action: MemberAction.Deregistered), Tables.Member(3)));
        Assert.Equal(-(int)DropReason.MemberDeregistered, MemberOf(state, 1200));
        state.Publish(Tables.Of([Tables.Epoch(1, 0, 1), Tables.Epoch(3, 2000, 3)], Tables.Member(1), Tables.Member(3)));
        Assert.Equal(-(int)DropReason.UnknownMember, MemberOf(state, 1200));
    }

    [Fact]
    public void One_wrong_tick_does_not_hold_up_epochs_for_ever()
    {
        var state = new RoutingState(2);
        Publish(state, Tables.Epoch(1, 0, 1));
        Send(state, ulong.MaxValue, now: 0, thread: 1);
        Send(state, 1000, now: 10);
        Publish(state, Tables.Epoch(1, 0, 1), Tables.Epoch(2, 1100, 2));
        Assert.Equal(1, Send(state, 1200, now: 900));
        Send(state, 1300, now: 1500);
        Send(state, 1400, now: 2600);
        Assert.Equal(1400UL, state.HighestTick);
        Publish(state, Tables.Epoch(1, 0, 1), Tables.Epoch(2, 1100, 2), Tables.Epoch(3, 1350, 3));
        Assert.Equal([1, 3], new ulong[] { 1400, 1401 }.Select(t => MemberOf(state, t)));
    }

    [Fact]
    public void The_highest_tick_outlives_a_pause_and_a_sender_that_begins_anew()
    {
        var state = new RoutingState(1);
        Assert.Null(state.HighestTick);
        Send(state, 1000, now: 0);
        Send(state, 7, now: 60_000);
        Assert.Equal(1000UL, state.HighestTick);
        Send(state, 8, now: 61_100);
        Assert.Equal(8UL, state.HighestTick);
    }

    [Fact]
    public void A_reservations_ticks_do_not_weigh_on_the_next_reservation()
    {
        var state = new RoutingState(1);
        Publish(state, Tables.Epoch(1, 0, 1));
        Send(state, 1_000_000);
        state.Publish(ForwardingTables.Empty);
        Assert.Null(state.HighestTick);
        Publish(state, Tables.Epoch(2, 0, 1));
        Send(state, 10);
        Assert.Equal(10UL, state.HighestTick);
        Publish(state, Tables.Epoch(2, 0, 1), Tables.Epoch(3, 12, 3));
        Assert.Equal([1, 3], new ulong[] { 11, 12 }.Select(t => MemberOf(state, t)));
    }

    [Fact]
    public void No_tick_has_two_members_while_four_threads_send_and_a_fifth_publishes()
    {
        const int threads = 4;
        var state = new RoutingState(threads);
        var addressed = new ConcurrentDictionary<ulong, int>();
        var (clock, splits, done) = (0L, 0, false);
        var epochs = new List<CalendarEpoch> { Tables.Epoch(1, 0, 1) };
        Publish(state, [.. epochs]);
        var senders = Enumerable.Range(0, threads).Select(thread => new Thread(() =>
        {
            var random = new Random(20262 + thread);
            while (!Volatile.Read(ref done))
            {
                // As the forwarder does: announce, read the tables until they are the same as before, settle, judge.
                var ticks = new ulong[random.Next(1, 5)];
                for (var i = 0; i < ticks.Length; i++) ticks[i] = (ulong)Math.Max(0, Interlocked.Increment(ref clock) - random.Next(40));
                state.Announce(thread, TickRegister.After(ticks.Max()), 0);
                var tables = state.Tables;
                state.Settle(tables);
                if (random.Next(8) == 0) Thread.Yield();
                foreach (var tick in ticks)
                {
                    var verdict = PacketVerdict.JudgeAllowed(tables, ipv6: false, Tables.Version2(tick, payload: 0));
                    if (verdict.Reason != DropReason.None) continue;
                    if (addressed.GetOrAdd(tick, verdict.Route!.Id) != verdict.Route.Id) Interlocked.Increment(ref splits);
                }
            }
        })).ToArray();
        foreach (var sender in senders) sender.Start();
        var seeded = new Random(20263);
        for (var number = 2UL; number < 1500; number++)
        {
            // Boundaries somewhat behind the senders: they must be raised. Now and then the newest epoch is replaced, whether or not a packet has met it.
            if (seeded.Next(3) == 0 && epochs.Count > 1) epochs.RemoveAt(epochs.Count - 1);
            var boundary = (ulong)Math.Max(0, Interlocked.Read(ref clock) - seeded.Next(30));
            epochs.Add(Tables.Epoch(number, Math.Max(boundary, epochs[^1].FirstTick), 1 + (int)(number % 9)));
            if (epochs.Count > 5) epochs.RemoveAt(0);
            Publish(state, [.. epochs]);
            if (seeded.Next(3) == 0) Thread.Sleep(0);
        }
        Volatile.Write(ref done, true);
        foreach (var sender in senders) sender.Join();
        Assert.Equal(0, splits);
        Assert.True(addressed.Values.Distinct().Count() == 9, "every member got ticks");
    }
}

using System.Net;
using Penstock.Ejfat.Control;
using Penstock.Ejfat.Wire;
using Penstock.LoadBalancer;
using Penstock.LoadBalancer.ControlPlane;
using Penstock.Rpc;
using Reservation = Penstock.LoadBalancer.ControlPlane.Reservation;

namespace Penstock.Tests;

public sealed class ControlPlaneStateTests
{
    [Fact]
    public void A_silent_worker_loses_its_slots_then_its_session_and_reporting_brings_slots_back()
    {
        var fixture = new StateFixture();
        var (reservation, _) = fixture.Reserve();
        var (quiet, other) = (fixture.Register(reservation, "quiet"), fixture.Register(reservation, "other", 20001));
        fixture.Run(5, () => fixture.Report(reservation, other));
        Assert.True(quiet.IsReady, "within the grace a new worker may be silent");
        fixture.Run(1, () => fixture.Report(reservation, other));
        Assert.False(quiet.IsReady);
        Assert.Equal(512, fixture.DataPlane.Tables.Epochs[^1].Calendar.CountOf(other.Member));

        Assert.True(fixture.Report(reservation, quiet));
        Assert.Equal(256, fixture.DataPlane.Tables.Epochs[^1].Calendar.CountOf(quiet.Member));
        fixture.Run(61, () => fixture.Report(reservation, other));
        Assert.DoesNotContain(quiet, reservation.Sessions.Values);
        Assert.Equal(1, fixture.State.Tally.WorkersDead.Value);
        Assert.Equal([other.Member], fixture.DataPlane.Tables.Members.Select(m => m.Id));
    }

    [Fact]
    public void Only_the_servers_clock_counts()
    {
        var fixture = new StateFixture();
        var (reservation, _) = fixture.Reserve();
        var worker = fixture.Register(reservation, "late");
        fixture.Run(100, () => fixture.State.SendState(reservation, worker, new WorkerReport(0, 0, IsReady: true, DateTimeOffset.UnixEpoch, new()), fixture.Now));
        Assert.True(worker.IsReady);
        Assert.True(worker.Skew < TimeSpan.FromDays(-1));
    }

    [Fact]
    public void A_worker_that_registers_again_replaces_itself_and_keeps_its_slots()
    {
        var fixture = new StateFixture();
        var (reservation, _) = fixture.Reserve();
        var first = fixture.Register(reservation, "w");
        fixture.Register(reservation, "other", 20001);
        var before = fixture.DataPlane.Tables.Epochs[^1].Calendar;
        var again = fixture.Register(reservation, "w");
        Assert.NotEqual(first.Id, again.Id);
        Assert.Equal(first.Member, again.Member);
        Assert.Equal(2, reservation.Sessions.Count);
        Assert.True(before.IsSameAs(fixture.DataPlane.Tables.Epochs[^1].Calendar));
        Assert.Throws<RpcException>(() => fixture.State.Session(first.Id));
        Assert.Equal(2, fixture.DataPlane.Tables.Members.Count);
        fixture.Register(reservation, "w", 20005);
        Assert.Equal(3, reservation.Sessions.Count);
    }

    [Fact]
    public void Member_numbers_stay_small_and_are_not_used_again_while_a_calendar_names_them()
    {
        var fixture = new StateFixture();
        var (reservation, _) = fixture.Reserve();
        var stays = fixture.Register(reservation, "stays");
        for (var i = 0; i < 200; i++)
        {
            fixture.DataPlane.See((ulong)i * 1_000_000);
            var guest = fixture.Register(reservation, $"guest-{i}", 30000 + i);
            Assert.DoesNotContain(reservation.Epochs.Epochs.SkipLast(1), e => e.Calendar.CountOf(guest.Member) > 0);
            fixture.Run(1, () => { fixture.DataPlane.See(((ulong)i * 1_000_000) + 500_000); fixture.Report(reservation, stays); fixture.Report(reservation, guest); });
            fixture.State.Deregister(reservation, guest, fixture.Now);
            Assert.Contains(fixture.DataPlane.Tables.Members, m => m.Id == guest.Member && m.Action == MemberAction.Deregistered);
            Assert.InRange(guest.Member, 0, 20);
        }
    }

    [Fact]
    public void A_reservation_ends_at_its_time_and_with_it_sessions_tokens_and_tables()
    {
        var fixture = new StateFixture();
        var (reservation, text) = fixture.Reserve(until: fixture.Now.Utc + TimeSpan.FromSeconds(3));
        var worker = fixture.State.Register(fixture.State.Tokens.Find(text)!, reservation, new WorkerRequest("w", IPAddress.Loopback, 20000, 0, 1000, 0, 0, KeepLbHeader: false), peer: null, fixture.Now);
        fixture.Run(2);
        Assert.NotNull(fixture.State.Tokens.Find(worker.Token));
        Assert.Throws<RpcException>(() => fixture.Reserve());
        fixture.Run(1);
        Assert.Empty(fixture.State.Reservations);
        Assert.Null(fixture.State.Tokens.Find(text));
        Assert.Null(fixture.State.Tokens.Find(worker.Token));
        Assert.Equal(1, fixture.State.Tokens.Count);
        Assert.Same(ForwardingTables.Empty, fixture.DataPlane.Tables);
        var (next, _) = fixture.Reserve();
        fixture.Register(next, "w");
        Assert.True(fixture.DataPlane.Tables.Epochs[0].Number > 1, "epoch numbers go on where the last reservation's ended");
        Assert.Equal(1ul, next.Epochs.Count);
    }

    [Fact]
    public void A_failed_reservation_leaves_nothing_behind()
    {
        var fixture = new StateFixture();
        var request = new ReservationRequest("test", TimeRules.Never, [.. Enumerable.Range(0, 5000).Select(i => new IPAddress(i + 1L))], IpFamilies.Dual, SlotStrategy.Dynamic);
        Assert.Equal(RpcStatusCode.ResourceExhausted, Assert.Throws<RpcException>(() => fixture.State.Reserve(fixture.State.Root, request, fixture.Now)).StatusCode);
        Assert.Empty(fixture.State.Reservations);
        Assert.Equal(1, fixture.State.Tokens.Count);
        fixture.Reserve();
    }

    [Fact]
    public void Weights_and_slots_of_the_specifications_example_come_out_of_the_compatible_mode()
    {
        var fixture = new StateFixture(mode: SlotAssignmentMode.Compatible);
        var (reservation, _) = fixture.Reserve();
        var workers = "ABCD".Select((name, i) => fixture.Register(reservation, $"{name}", 20000 + i, min: 0.5f, max: 2f)).ToArray();
        float[] signals = [0, -300, 100, 0];
        for (var i = 0; i < 4; i++) fixture.Report(reservation, workers[i], signals[i]);
        fixture.Run(1);
        Assert.Equal([1053.0, 737, 1158, 1053], workers.Select(w => w.Weight));
        Assert.Equal([135, 94, 148, 135], workers.Select(w => fixture.DataPlane.Tables.Epochs[^1].Calendar.CountOf(w.Member)));
        fixture.Report(reservation, workers[1], -700);
        fixture.Report(reservation, workers[2], 1500);
        fixture.Run(1);
        Assert.Equal([877.0, 31, 2215, 877], workers.Select(w => w.Weight));
        Assert.Equal([112, 64, 224, 112], workers.Select(w => fixture.DataPlane.Tables.Epochs[^1].Calendar.CountOf(w.Member)));
    }

    [Fact]
    public void Events_that_happen_between_periods_do_not_move_weights()
    {
        var fixture = new StateFixture();
        var (reservation, _) = fixture.Reserve();
        var (a, b) = (fixture.Register(reservation, "a"), fixture.Register(reservation, "b", 20001));
        for (var i = 0; i < 50; i++)
        {
            fixture.Report(reservation, a, 100, isReady: i % 2 == 0);
            fixture.Report(reservation, b, -100);
        }
        Assert.Equal([1000.0, 1000], new[] { a, b }.Select(w => w.Weight));
        fixture.Report(reservation, a, 100);
        fixture.Run(1);
        Assert.Equal([1100.0, 900], new[] { a, b }.Select(w => w.Weight));
    }

    [Fact]
    public void Static_shares_follow_the_weights_registered_with_and_not_the_signals()
    {
        var fixture = new StateFixture();
        var (reservation, _) = fixture.Reserve(SlotStrategy.Static);
        var (a, b) = (fixture.Register(reservation, "a", weight: 3), fixture.Register(reservation, "b", 20001));
        fixture.Run(10, () => { fixture.Report(reservation, a, -400); fixture.Report(reservation, b, 400); });
        Assert.Equal(384, fixture.DataPlane.Tables.Epochs[^1].Calendar.CountOf(a.Member));
    }

    [Fact]
    public void Demanded_slots_are_kept_and_conflicts_refused()
    {
        var fixture = new StateFixture();
        var (reservation, _) = fixture.Reserve(SlotStrategy.Explicit);
        var a = fixture.Register(reservation, "a", demands: [new SlotRun(0, 100)]);
        var refusal = Assert.Throws<RpcException>(() => fixture.Register(reservation, "b", 20001, demands: [new SlotRun(99, 1)]));
        Assert.Equal(RpcStatusCode.FailedPrecondition, refusal.StatusCode);
        Assert.Contains("conflict", refusal.Text, StringComparison.Ordinal);
        var c = fixture.Register(reservation, "c", 20002, demands: [new SlotRun(SlotDemands.AnyGap, 12), new SlotRun(100, 20)]);
        Assert.Equal([new SlotRun(120, 12), new SlotRun(100, 20)], c.Demands);
        var calendar = fixture.DataPlane.Tables.Epochs[^1].Calendar;
        Assert.Equal([100, 32, 380], new[] { a.Member, c.Member, SlotCalendar.Unassigned }.Select(m => calendar.CountOf(m)));

        fixture.State.SetSlotDemands(reservation, [(c.Id, [new SlotRun(0, 500)])], fixture.Now);
        Assert.Empty(a.Demands);
        Assert.Equal(500, fixture.DataPlane.Tables.Epochs[^1].Calendar.CountOf(c.Member));
        Assert.Throws<RpcException>(() => fixture.State.SetSlotDemands(reservation, [(c.Id, [new SlotRun(0, 500)]), (a.Id, [new SlotRun(0, 1)])], fixture.Now));
        Assert.Equal(500, Assert.Single(c.Demands).Length);
        Assert.Throws<RpcException>(() => fixture.State.SetSlotDemands(reservation, [(999, [new SlotRun(0, 1)])], fixture.Now));
    }

    [Fact]
    public void Whatever_happens_the_tables_are_sound_and_all_slots_belong_to_ready_workers()
    {
        var random = new Random(20273);
        for (var run = 0; run < 20; run++)
        {
            var fixture = new StateFixture();
            var (reservation, _) = fixture.Reserve();
            var tick = (ulong)random.NextInt64(1L << 45);
            for (var step = 0; step < 200; step++)
            {
                Step(fixture, reservation, random, ref tick);
                var (tables, ready) = (fixture.DataPlane.Tables, reservation.Sessions.Values.Where(s => s.IsReady).ToArray());
                if (tables.Epochs.Count == 0) continue;
                Assert.Equal(0ul, tables.Epochs[0].FirstTick);
                foreach (var epoch in tables.Epochs)
                {
                    foreach (var member in epoch.Calendar.Members.ToArray().Distinct()) Assert.Contains(tables.Members, m => m.Id == member);
                }
                if (ready.Length == 0) continue;
                Assert.Equal(512, ready.Sum(s => tables.Epochs[^1].Calendar.CountOf(s.Member)));
                Assert.All(reservation.Sessions.Values, s => Assert.InRange(s.Weight, 1, 1e6));
            }
        }
    }

    private static void Step(StateFixture fixture, Reservation reservation, Random random, ref ulong tick)
    {
        var sessions = reservation.Sessions.Values.ToArray();
        var any = sessions.Length > 0 ? sessions[random.Next(sessions.Length)] : null;
        switch (random.Next(8))
        {
            case 0 or 1: fixture.Register(reservation, $"w{random.Next(30)}", 20000 + random.Next(3), 0.1f + random.NextSingle()); break;
            case 2 when any is not null: fixture.State.Deregister(reservation, any, fixture.Now); break;
            case 3 when any is not null: fixture.Report(reservation, any, (random.NextSingle() - 0.5f) * 1e4f, random.Next(3) > 0); break;
            case 4: fixture.DataPlane.See(tick += (ulong)random.Next(100_000)); break;
            case 5: fixture.State.TakeSync(fixture.State.Instances[0], IPAddress.Loopback, new SyncHeader((uint)random.Next(3), tick + (ulong)random.Next(1000), (uint)random.Next(100_000), 0), fixture.Now); break;
            case 6: fixture.Pass(random.NextDouble() * 4); break;
            default: fixture.Run(1, () => { foreach (var s in reservation.Sessions.Values.ToArray()) if (random.Next(4) > 0) fixture.Report(reservation, s); }); break;
        }
    }
}

using System.Net;
using Penstock.Ejfat.Wire;
using Penstock.LoadBalancer.ControlPlane;

namespace Penstock.Tests;

/// <summary>Where epochs begin, by the ticks that are told and seen.</summary>
public sealed class ControlPlaneTicksTests
{
    [Fact]
    public void A_worker_that_comes_gets_ticks_after_a_lead_and_one_that_goes_gets_no_further_tick()
    {
        var fixture = new StateFixture();
        var (reservation, _) = fixture.Reserve();
        var (stays, goes) = (fixture.Register(reservation, "stays"), fixture.Register(reservation, "goes", 20001));
        var tick = 1000ul;
        fixture.Run(4, () => { fixture.DataPlane.See(tick += 1000); fixture.Report(reservation, stays); fixture.Report(reservation, goes); });
        fixture.Register(reservation, "comes", 20002);
        Assert.Equal(tick + 800, fixture.DataPlane.Tables.Epochs[^1].FirstTick);
        Assert.True(fixture.Report(reservation, goes, isReady: false));
        Assert.Equal(tick + 1, fixture.DataPlane.Tables.Epochs[^1].FirstTick);
        Assert.Equal(0, fixture.DataPlane.Tables.Epochs[^1].Calendar.CountOf(goes.Member));
    }

    [Fact]
    public void While_packets_flow_a_silent_worker_is_found_between_the_periods()
    {
        var fixture = new StateFixture();
        var (reservation, _) = fixture.Reserve();
        var (quiet, other) = (fixture.Register(reservation, "quiet"), fixture.Register(reservation, "other", 20001));
        fixture.Run(10, () => { fixture.DataPlane.See((ulong)fixture.Now.Milliseconds); fixture.Report(reservation, other); fixture.Report(reservation, quiet); });
        Assert.True(fixture.State.IsBusy);
        for (var i = 0; i < 21; i++)
        {
            Assert.True(quiet.IsReady);
            fixture.Pass(0.1);
            fixture.DataPlane.See((ulong)fixture.Now.Milliseconds);
            fixture.Report(reservation, other);
            fixture.State.Watch(fixture.Now);
        }
        Assert.False(quiet.IsReady);
        Assert.Equal((ulong)fixture.Now.Milliseconds + 1, fixture.DataPlane.Tables.Epochs[^1].FirstTick);
        // Nothing flows any more: the newest calendar has all ticks, and there is nothing to watch.
        fixture.Pass(1.1);
        fixture.State.Watch(fixture.Now);
        Assert.Equal(0ul, Assert.Single(fixture.DataPlane.Tables.Epochs).FirstTick);
        Assert.False(fixture.State.IsBusy);
    }

    [Fact]
    public void Sync_messages_come_from_senders_of_the_reservation_only()
    {
        var fixture = new StateFixture();
        var instance = fixture.State.Instances[0];
        var header = new SyncHeader(1, 1000, 10, 0);
        Assert.Equal(SyncVerdict.NotReserved, fixture.State.TakeSync(instance, IPAddress.Loopback, header, fixture.Now));
        var (reservation, _) = fixture.Reserve();
        Assert.Equal(SyncVerdict.SenderNotAllowed, fixture.State.TakeSync(instance, IPAddress.Parse("10.0.0.9"), header, fixture.Now));
        Assert.Equal(SyncVerdict.Accepted, fixture.State.TakeSync(instance, IPAddress.Loopback, header, fixture.Now));
        fixture.Pass(2);
        Assert.Equal(1020ul, ControlPlaneState.PredictedTick(reservation, fixture.Now));
    }

    [Fact]
    public void Before_anything_is_known_ticks_are_expected_to_be_microseconds_of_the_day_for_a_minute()
    {
        var fixture = new StateFixture();
        var (reservation, _) = fixture.Reserve();
        fixture.Pass(10);
        Assert.Equal((ulong)fixture.Now.Utc.ToUnixTimeMilliseconds() * 1000, ControlPlaneState.PredictedTick(reservation, fixture.Now));
        fixture.Pass(60);
        Assert.Null(ControlPlaneState.PredictedTick(reservation, fixture.Now));
    }

    [Fact]
    public void Packets_are_believed_rather_than_sync_messages_that_contradict_them()
    {
        var fixture = new StateFixture();
        var (reservation, _) = fixture.Reserve();
        var first = fixture.Register(reservation, "a");
        var tick = 1000ul;
        fixture.Run(5, () =>
        {
            fixture.DataPlane.See(tick += 100);
            fixture.Report(reservation, first);
            fixture.State.TakeSync(fixture.State.Instances[0], IPAddress.Loopback, new SyncHeader(1, 1UL << 50, 1000, 0), fixture.Now);
        });
        fixture.Register(reservation, "b", 20001);
        Assert.InRange(fixture.DataPlane.Tables.Epochs[^1].FirstTick, tick + 1, tick + 200);
    }

    [Fact]
    public void A_sender_that_begins_again_at_low_ticks_gets_the_calendar_in_force()
    {
        var fixture = new StateFixture();
        var (reservation, _) = fixture.Reserve();
        var old = fixture.Register(reservation, "old");
        var tick = 5_000_000ul;
        fixture.Run(5, () => { fixture.DataPlane.See(tick += 1000); fixture.Report(reservation, old); });
        fixture.Run(3, () => fixture.Report(reservation, old));
        // Nothing is in flight: the workers change, and the next run's ticks begin at 0.
        fixture.State.Deregister(reservation, old, fixture.Now);
        var next = fixture.Register(reservation, "next", 20001);
        Assert.Equal(next.Member, fixture.DataPlane.MemberOf(0));
        Assert.Equal(next.Member, fixture.DataPlane.MemberOf(tick + 1));
        fixture.DataPlane.SeeAgainFrom(7);
        var third = fixture.Register(reservation, "third", 20002);
        Assert.Equal(next.Member, fixture.DataPlane.MemberOf(7));
        fixture.Run(2, () => { fixture.DataPlane.See(fixture.DataPlane.HighestTick!.Value + 1000); fixture.Report(reservation, next); fixture.Report(reservation, third); });
        Assert.InRange(fixture.DataPlane.Tables.Epochs[^1].FirstTick, 8ul, 10_000ul);
    }
}

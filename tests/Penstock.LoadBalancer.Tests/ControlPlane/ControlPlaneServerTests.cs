using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Penstock.Ejfat;
using Penstock.Ejfat.Control;
using Penstock.Ejfat.Wire;
using Penstock.LoadBalancer;

namespace Penstock.Tests;

public sealed class ControlPlaneServerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_worker_has_all_slots_for_every_tick_as_soon_as_it_is_registered()
    {
        await using var plane = await ControlPlaneFixture.StartAsync();
        await using var lb = await plane.ReserveAsync(IPAddress.Loopback);
        Assert.Equal([IPAddress.Loopback], plane.DataPlane.Tables.Senders);
        Assert.Empty(plane.DataPlane.Tables.Epochs);
        await plane.RegisterAsync(lb, "worker-1", 20000);

        var epoch = Assert.Single(plane.DataPlane.Tables.Epochs);
        Assert.Equal(0ul, epoch.FirstTick);
        Assert.Equal(512, epoch.Calendar.CountOf(0));
        var member = Assert.Single(plane.DataPlane.Tables.Members);
        Assert.Equal(new ForwardingMember(0, new IPEndPoint(IPAddress.Loopback, 20000), 0, KeepLbHeader: false, MemberAction.Forward), member);
    }

    [Fact]
    public async Task Workers_share_the_slots_and_the_status_says_so()
    {
        await using var plane = await ControlPlaneFixture.StartAsync();
        await using var lb = await plane.ReserveAsync(IPAddress.Loopback);
        var workers = new List<LoadBalancerClient>();
        for (var i = 0; i < 3; i++) workers.Add(await plane.RegisterAsync(lb, $"worker-{i}", 20000 + i));
        await workers[1].SendStateAsync(new WorkerState { Fill = 0.25f, ControlSignal = 3, Counters = new() { EventsReceived = 17 } }, Stop);

        var status = await lb.GetStatusAsync(cancellationToken: Stop);
        Assert.Equal([171u, 171u, 170u], status.Workers.Select(w => w.SlotsAssigned).OrderDescending());
        Assert.Equal(512u, status.SlotResolution);
        Assert.True(status.CurrentEpoch >= 3);
        var worker = status.Workers[1];
        Assert.Equal(("worker-1", 0.25f, 3f, 17L), (worker.Name, worker.Fill, worker.ControlSignal, worker.Counters.EventsReceived));
        Assert.Equal((uint)worker.SlotsAssigned, (uint)worker.Slots.Sum(s => s.Length));
        Assert.Equal(["127.0.0.1"], status.SenderAddresses);
        Assert.Empty(worker.HealthIssues);
    }

    [Fact]
    public async Task A_worker_that_leaves_gives_its_slots_to_the_others_and_the_last_free_empties_the_tables()
    {
        await using var plane = await ControlPlaneFixture.StartAsync();
        await using var lb = await plane.ReserveAsync(IPAddress.Loopback);
        var first = await plane.RegisterAsync(lb, "worker-1", 20000);
        await plane.RegisterAsync(lb, "worker-2", 20001);
        plane.DataPlane.See(1000);
        await first.DeregisterAsync(cancellationToken: Stop);
        var tables = plane.DataPlane.Tables;
        Assert.Equal(512, tables.Epochs[^1].Calendar.CountOf(1));
        Assert.True(tables.Epochs[^1].FirstTick > 1000);
        Assert.Equal(0, tables.Epochs[0].Calendar[0]);
        Assert.Equal([MemberAction.Forward, MemberAction.Deregistered], tables.Members.Select(m => m.Action));

        await lb.FreeAsync(cancellationToken: Stop);
        Assert.Same(ForwardingTables.Empty, plane.DataPlane.Tables);
        Assert.Equal(E2sarErrorCode.RpcError, (await Assert.ThrowsAsync<EjfatException>(() => lb.AddSendersAsync([IPAddress.Loopback], Stop))).Code);
    }

    [Fact]
    public async Task Sync_messages_of_senders_are_believed_and_make_the_prediction()
    {
        await using var plane = await ControlPlaneFixture.StartAsync();
        await using var lb = await plane.ReserveAsync(IPAddress.Loopback);
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var sync = new byte[SyncHeader.Size];
        new SyncHeader(7, 5_000_000_000, 1000, 0).Write(sync);
        await socket.SendAsync(sync, lb.Uri.SyncIPv4!, Stop);
        await socket.SendAsync(new byte[40], lb.Uri.SyncIPv4!, Stop);
        await Until(() => plane.Server.GetStatus().Counters["syncMalformed"] == 1);
        Assert.Equal(1, plane.Server.GetStatus().Counters["syncAccepted"]);
        var predicted = (await lb.GetStatusAsync(cancellationToken: Stop)).CurrentPredictedEventNumber;
        Assert.InRange(predicted, 5_000_000_000ul, 5_000_010_000ul);

        await lb.RemoveSendersAsync([IPAddress.Loopback], Stop);
        await socket.SendAsync(sync, lb.Uri.SyncIPv4!, Stop);
        await Until(() => plane.Server.GetStatus().Counters["syncSenderNotAllowed"] == 1);
    }

    [Fact]
    public async Task What_reserve_returns_leads_back_to_the_server()
    {
        await using var plane = await ControlPlaneFixture.StartAsync();
        await using var client = plane.Client();
        var reservation = await client.ReserveAsync("test", TimeSpan.Zero, [IPAddress.Loopback], cancellationToken: Stop);
        Assert.Equal(plane.Server.SyncEndPoints[0][0], reservation.SyncIPv4);
        Assert.Equal($"ejfat://{reservation.Token}@127.0.0.1:{plane.Port}/lb/1?sync={reservation.SyncIPv4}&data=127.0.0.1:19522-19522", reservation.SuggestedUri);
        Assert.Equal(32, reservation.Token!.Length);
        Assert.Equal("dynamic", reservation.Strategy);
        var again = await client.GetAsync(cancellationToken: Stop);
        Assert.Null(again.Token);
        Assert.Empty(again.SuggestedUri);
        Assert.Equal(9999, (await client.GetStatusAsync(cancellationToken: Stop)).ExpiresAt!.Value.Year);
        var entry = Assert.Single(await client.GetOverviewAsync(cancellationToken: Stop));
        Assert.Equal(("test", "1"), (entry.Name, entry.Reservation.LbId));
    }

    [Fact]
    public async Task A_server_on_all_addresses_tells_the_one_it_was_called_at_and_an_advertised_one_before_that()
    {
        var dataPlane = new FakeDataPlane { DataIPv4 = IPAddress.Any, DataIPv6 = IPAddress.IPv6Any };
        await using var plane = await ControlPlaneFixture.StartAsync([dataPlane], o => o with
        {
            Listen = [Rpc.RpcEndpoint.Tcp(new IPEndPoint(IPAddress.IPv6Any, 0))],
            Instances = [new ControlPlaneInstance(dataPlane, [new IPEndPoint(IPAddress.IPv6Any, 0), new IPEndPoint(IPAddress.Any, 0)])],
            AdvertisedSyncIPv6 = IPAddress.Parse("2001:db8::5"),
        });
        await using var client = plane.Client();
        var reservation = await client.ReserveAsync("test", TimeSpan.Zero, cancellationToken: Stop);
        var port = plane.Server.SyncEndPoints[0][0].Port;
        Assert.Equal(port, plane.Server.SyncEndPoints[0][1].Port);
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, port), reservation.SyncIPv4);
        Assert.Equal(new IPEndPoint(IPAddress.Parse("2001:db8::5"), port), reservation.SyncIPv6);
        Assert.Equal(IPAddress.Loopback, reservation.DataIPv4);
        Assert.Null(reservation.DataIPv6);
        Assert.StartsWith($"ejfat://{reservation.Token}@127.0.0.1:{plane.Port}/lb/1?sync=127.0.0.1:{port}&sync=[2001:db8::5]:{port}&data=127.0.0.1:19522-19522", reservation.SuggestedUri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Instruments_show_what_goes_on()
    {
        await using var plane = await ControlPlaneFixture.StartAsync();
        await using var lb = await plane.ReserveAsync(IPAddress.Loopback);
        await plane.RegisterAsync(lb, "worker-1", 20000);
        var seen = new Dictionary<string, double>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == "penstock.lb") l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => seen[instrument.Name] = Math.Max(value, seen.GetValueOrDefault(instrument.Name)));
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => seen[instrument.Name] = Math.Max(value, seen.GetValueOrDefault(instrument.Name)));
        listener.Start();
        listener.RecordObservableInstruments();
        Assert.True(seen["penstock.lb.active"] >= 1);
        Assert.True(seen["penstock.lb.active_sessions"] >= 1);
        Assert.True(seen["penstock.lb.epochs_made"] >= 1);
        Assert.True(seen["penstock.lb.calls_served"] >= 2);
    }

    internal static async Task Until(Func<bool> condition)
    {
        for (var i = 0; i < 500 && !condition(); i++) await Task.Delay(10, Stop);
        Assert.True(condition());
    }
}

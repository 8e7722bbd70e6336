using System.Net;
using System.Net.Sockets;
using Penstock.Ejfat;
using Penstock.Ejfat.Control.Protocol;
using Penstock.Rpc;

namespace Penstock.Tests;

public sealed class ReassemblerControlPlaneTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_worker_registers_sends_its_state_says_not_ready_and_deregisters()
    {
        await using var plane = await StartPlaneAsync();
        await using (var reassembler = new Reassembler(Options(plane) with { WorkerName = "w7", Weight = 2, MinFactor = 0.25, MaxFactor = 3, WithLbHeader = true }))
        {
            await reassembler.StartAsync(Token);
            Assert.Equal("session-1", reassembler.Uri.SessionId);
            await Eventually.TrueAsync(() => Count(plane, "SendState") >= 3);
            await reassembler.StopAsync(Token);
            Assert.Equal((0, 1), (reassembler.GetStatistics().ControlErrors, reassembler.GetStatistics().Registrations));
            var register = (RegisterRequest)plane.Calls.First().Request;
            Assert.Equal(
                ("w7", 2f, "127.0.0.1", (uint)reassembler.Ports.First, 0, 0.25f, 3f, true),
                (register.Name, register.Weight, register.IpAddress, register.UdpPort, (int)register.PortRange, register.MinFactor, register.MaxFactor, register.KeepLbHeader));
        }
        var calls = plane.Calls.ToArray();
        Assert.Equal("Deregister", calls[^1].Method);
        Assert.Equal("session-1", ((DeregisterRequest)calls[^1].Request).SessionId);
        var states = calls.Where(c => c.Method == "SendState").Select(c => (SendStateRequest)c.Request).ToArray();
        Assert.False(states[^1].IsReady);
        Assert.All(states[..^1], s => Assert.True(s is { IsReady: true, FillPercent: 0, ControlSignal: 0, SessionId: "session-1", TotalPacketsRecv: 0 }));
    }

    [Fact]
    public async Task A_full_queue_is_reported_as_one_and_counters_where_asked_for()
    {
        await using var plane = await StartPlaneAsync();
        await using var reassembler = new Reassembler(Options(plane) with
        {
            QueueCapacity = 4, ReportCounters = true, Kp = 10, SetPoint = 0.5, NotReadyAfter = TimeSpan.FromMilliseconds(50),
        });
        await reassembler.StartAsync(Token);
        using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        sender.Connect(IPAddress.Loopback, reassembler.Ports.First);
        for (var i = 0; i < 6; i++) await sender.SendAsync(ReassemblyBench.Piece((ulong)i, 0, 100, 100));
        await Eventually.TrueAsync(() => Last(plane) is { IsReady: false });
        var full = Last(plane)!;
        Assert.Equal((1f, -5f), (full.FillPercent, full.ControlSignal));
        Assert.Equal((6L, 6L, 0L, 0L, 2L), (full.TotalEventsRecv, full.TotalEventsReassembled, full.TotalEventsReassemblyErr, full.TotalEventsDequeued, full.TotalEventEnqueueErr));
        Assert.Equal((720L, 6L), (full.TotalBytesRecv, full.TotalPacketsRecv));
        while (reassembler.TryReceive(out var received)) received.Dispose();
        await Eventually.TrueAsync(() => Last(plane) is { IsReady: true, FillPercent: 0, TotalEventsDequeued: 4 });
    }

    [Theory]
    [InlineData(RpcStatusCode.NotFound)]
    [InlineData(RpcStatusCode.PermissionDenied)]
    public async Task A_worker_the_control_plane_forgot_registers_again(RpcStatusCode answer)
    {
        await using var plane = await StartPlaneAsync();
        await using var reassembler = new Reassembler(Options(plane));
        await reassembler.StartAsync(Token);
        await Eventually.TrueAsync(() => Count(plane, "SendState") > 0);
        plane.Answer("SendState", r => ((SendStateRequest)r).SessionId == "session-1" ? throw new RpcException(answer, "no such session") : new SendStateReply());
        await Eventually.TrueAsync(() => Last(plane)?.SessionId == "session-2");
        Assert.Equal("session-2", reassembler.Uri.SessionId);
        var statistics = reassembler.GetStatistics();
        Assert.Equal(2, statistics.Registrations);
        Assert.True(statistics.ControlErrors > 0);
        Assert.Contains("no such session", statistics.LastControlError);
    }

    [Fact]
    public async Task States_that_fail_otherwise_are_counted_and_sent_on_without_registering_again()
    {
        await using var plane = await StartPlaneAsync();
        await using var reassembler = new Reassembler(Options(plane));
        var failing = true;
        plane.Answer("SendState", _ => Volatile.Read(ref failing) ? throw new RpcException(RpcStatusCode.Internal, "out of order") : new SendStateReply());
        await reassembler.StartAsync(Token);
        await Eventually.TrueAsync(() => reassembler.GetStatistics().ControlErrors >= 3);
        Volatile.Write(ref failing, false);
        var errors = reassembler.GetStatistics().ControlErrors;
        var states = Count(plane, "SendState");
        await Eventually.TrueAsync(() => Count(plane, "SendState") >= states + 3);
        Assert.InRange(reassembler.GetStatistics().ControlErrors, errors, errors + 1);
        Assert.Equal(1, Count(plane, "Register"));
    }

    [Fact]
    public async Task A_state_that_is_never_answered_is_given_up_and_counted_and_the_next_ones_go_on()
    {
        await using var plane = await StartPlaneAsync();
        using var gate = new ManualResetEventSlim();
        var isFirst = 1;
        plane.Answer("SendState", _ =>
        {
            if (Interlocked.Exchange(ref isFirst, 0) == 1) gate.Wait(TimeSpan.FromSeconds(20), Token);
            return new SendStateReply();
        });
        await using var reassembler = new Reassembler(Options(plane));
        await reassembler.StartAsync(Token);
        await Eventually.TrueAsync(() => reassembler.GetStatistics().ControlErrors == 1 && Count(plane, "SendState") >= 3);
        Assert.Contains("did not answer within 3 s", reassembler.GetStatistics().LastControlError);
        Assert.Equal(1, reassembler.GetStatistics().Registrations);
        gate.Set();
        await reassembler.StopAsync(Token);
    }

    [Fact]
    public async Task A_control_plane_that_has_gone_keeps_neither_receiving_nor_stopping_from_working()
    {
        var plane = await StartPlaneAsync();
        await using var reassembler = new Reassembler(Options(plane));
        await reassembler.StartAsync(Token);
        await plane.DisposeAsync();
        await Eventually.TrueAsync(() => reassembler.GetStatistics().ControlErrors >= 2);
        using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await sender.SendToAsync(ReassemblyBench.Piece(1, 0, 100, 100), new IPEndPoint(IPAddress.Loopback, reassembler.Ports.First));
        using var received = await reassembler.ReceiveAsync(Token);
        Assert.Equal(1ul, received.EventNumber);
        await reassembler.StopAsync(Token);
    }

    [Fact]
    public async Task A_registration_that_is_refused_is_the_error_of_the_start_and_leaves_no_port_open()
    {
        await using var plane = await StartPlaneAsync();
        plane.Answer("Register", _ => throw new RpcException(RpcStatusCode.PermissionDenied, "not yours"));
        await using var reassembler = new Reassembler(Options(plane));
        var error = await Assert.ThrowsAsync<EjfatException>(() => reassembler.StartAsync(Token));
        Assert.Equal((E2sarErrorCode.RpcError, RpcStatusCode.PermissionDenied), (error.Code, error.RpcStatus));
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, reassembler.Ports.First));
        await reassembler.StopAsync(Token);
        Assert.DoesNotContain(plane.Calls, c => c.Method is "SendState" or "Deregister");
    }

    private static async Task<FakeControlPlane> StartPlaneAsync()
    {
        var plane = await FakeControlPlane.StartAsync();
        var sessions = 0;
        plane.Answer("Register", _ => new RegisterReply { Token = "session-token", SessionId = $"session-{Interlocked.Increment(ref sessions)}" });
        return plane;
    }

    private static ReassemblerOptions Options(FakeControlPlane plane) => new()
    {
        Uri = plane.Uri("lb/1") with { InstanceToken = "instance-token" }, ListenAddress = IPAddress.Loopback, StartPort = 0,
        Period = TimeSpan.FromMilliseconds(10), Epoch = TimeSpan.FromMilliseconds(100),
    };

    private static int Count(FakeControlPlane plane, string method) => plane.Calls.Count(c => c.Method == method);

    private static SendStateRequest? Last(FakeControlPlane plane) => plane.Calls.LastOrDefault(c => c.Method == "SendState").Request as SendStateRequest;
}

#pragma warning disable xUnit1051 // every call has a deadline of its own
using System.Net;
using Google.Protobuf.WellKnownTypes;
using Penstock.Ejfat;
using Penstock.Ejfat.Control;
using Penstock.Ejfat.Control.Protocol;
using Penstock.Rpc;
using SlotRange = Penstock.Ejfat.Control.SlotRange;
using TokenPermission = Penstock.Ejfat.Control.TokenPermission;
using TokenSelector = Penstock.Ejfat.Control.TokenSelector;

namespace Penstock.Tests;

public sealed class LoadBalancerClientTests
{
    private static readonly IPAddress[] Senders = [IPAddress.Parse("10.0.0.1"), IPAddress.Parse("fd00::1")];

    private static readonly WorkerRegistration Worker = new() { Name = "w", Address = IPAddress.Parse("10.0.0.7"), Port = 10000, SourceCount = 3 };

    [Fact]
    public async Task Reserving_fills_the_uri_and_leaves_the_end_out_when_there_is_none()
    {
        await using var fake = await FakeControlPlane.StartAsync();
        fake.Answer("ReserveLoadBalancer", _ => new ReserveLoadBalancerReply
        {
            Token = "instance-token", LbId = "7", SyncIpv4Address = "10.1.0.1", SyncIpv6Address = "fd00::9", SyncUdpPort = 19010, DataIpv4Address = "10.1.0.2",
            DataIpv6Address = "fd00::8", FpgaLbId = 3, DataMinPort = 16384, DataMaxPort = 32767, Strategy = "static", EjfatUri = "ejfat://x",
        });
        await using var client = new LoadBalancerClient(fake.Uri());
        var reservation = await client.ReserveAsync("lb", TimeSpan.Zero, Senders, IpFamilies.IPv6, "static");
        Assert.Equal((3u, "static", "ejfat://x"), (reservation.FpgaLbId, reservation.Strategy, reservation.SuggestedUri));
        Assert.Equal("lb", client.Uri.LbName);
        Assert.Equal(
            $"ejfat://instance-token@127.0.0.1:{fake.Port}/lb/7?sync=10.1.0.1:19010&sync=[fd00::9]:19010&data=10.1.0.2:16384-32767&data=[fd00::8]:16384-32767", client.Uri.ToString());
        Assert.Equal("admin-token", client.Uri.AdminToken);
        var (_, message, authorization, deadline) = Assert.Single(fake.Calls);
        var request = (ReserveLoadBalancerRequest)message;
        Assert.Null(request.Until);
        Assert.Equal(("lb", IpFamily.Ipv6, "static"), (request.Name, request.IpFamily, request.Strategy));
        Assert.Equal(["10.0.0.1", "fd00::1"], request.SenderAddresses);
        Assert.Equal("Bearer admin-token", authorization);
        Assert.NotNull(deadline);
    }

    [Fact]
    public void Records_with_tokens_do_not_show_them_in_logs()
    {
        Assert.DoesNotContain("secret", new Reservation { LbId = "1", Token = "secret", SuggestedUri = "ejfat://secret@h:1/" }.ToString());
        Assert.DoesNotContain("secret", new CreatedToken("secret", "ejfat://secret@h:1/").ToString());
    }

    [Fact]
    public async Task A_reservation_may_end_after_a_time_or_at_a_time()
    {
        await using var fake = await FakeControlPlane.StartAsync();
        await using var client = new LoadBalancerClient(fake.Uri());
        var before = DateTimeOffset.UtcNow;
        await client.ReserveAsync("a", TimeSpan.FromSeconds(90));
        var end = new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);
        await client.ReserveAsync("b", end);
        var requests = fake.Calls.Select(c => (ReserveLoadBalancerRequest)c.Request).ToList();
        Assert.InRange(requests[0].Until.ToDateTimeOffset(), before.AddSeconds(89), before.AddSeconds(120));
        Assert.Equal(end, requests[1].Until.ToDateTimeOffset());
    }

    [Fact]
    public async Task Absent_addresses_are_null_and_an_unspecified_sync_address_is_the_control_planes()
    {
        await using var fake = await FakeControlPlane.StartAsync();
        fake.Answer("GetLoadBalancer", _ => new ReserveLoadBalancerReply { LbId = "7", SyncIpv4Address = "0.0.0.0", SyncUdpPort = 19010, DataIpv4Address = "10.1.0.2" });
        await using var client = new LoadBalancerClient(fake.Uri("lb/7"));
        var reservation = await client.GetAsync();
        Assert.Null(reservation.Token);
        Assert.Null(reservation.DataIPv6);
        Assert.Equal(19522, client.Uri.DataPorts.First);
        Assert.Equal("127.0.0.1:19010", client.Uri.SyncEndPoint!.ToString());
        Assert.Equal("admin-token", client.Uri.AdminToken);
    }

    [Theory]
    [InlineData("10.1", 19010u, "syncIpv4Address '10.1'")]
    [InlineData("fd00::1", 19010u, "syncIpv4Address 'fd00::1'")]
    [InlineData("10.0.0.1", 0u, "syncUdpPort 0")]
    [InlineData("10.0.0.1", 70000u, "syncUdpPort 70000")]
    public async Task A_reply_that_makes_no_sense_is_a_data_error(string sync, uint port, string named)
    {
        await using var fake = await FakeControlPlane.StartAsync();
        fake.Answer("GetLoadBalancer", _ => new ReserveLoadBalancerReply { LbId = "7", SyncIpv4Address = sync, SyncUdpPort = port });
        await using var client = new LoadBalancerClient(fake.Uri("lb/7"));
        var error = await Assert.ThrowsAsync<EjfatException>(() => client.GetAsync());
        Assert.Equal(E2sarErrorCode.DataError, error.Code);
        Assert.Contains(named, error.Message);
    }

    [Fact]
    public async Task A_worker_registers_sends_its_state_and_leaves_with_the_right_tokens()
    {
        await using var fake = await FakeControlPlane.StartAsync();
        fake.Answer("Register", _ => new RegisterReply { Token = "session-token", SessionId = "42" });
        await using var client = new LoadBalancerClient(fake.Uri("lb/7?data=127.0.0.1").WithToken(EjfatTokenKind.Instance, "instance-token"));
        await client.RegisterAsync(Worker with { KeepLbHeader = true, SlotDemands = [new SlotRange(-1, 4)] });
        Assert.Equal(("session-token", "42"), (client.Uri.SessionToken, client.Uri.SessionId));
        var time = new DateTimeOffset(2026, 1, 1, 0, 0, 0, 250, TimeSpan.Zero);
        await client.SendStateAsync(new WorkerState { Fill = 0.25f, ControlSignal = -0.5f, IsReady = false, Timestamp = time, Counters = new() { EventsReceived = 1, EventsReassembled = 2, ReassemblyErrors = 3, EventsDequeued = 4, EnqueueErrors = 5, BytesReceived = 6, PacketsReceived = 7 } });
        await client.DeregisterAsync();
        Assert.Equal((null, ""), (client.Uri.SessionToken, client.Uri.SessionId));
        var calls = fake.Calls.ToList();
        Assert.Equal(["Bearer instance-token", "Bearer session-token", "Bearer session-token"], calls.Select(c => c.Authorization));
        var expected = new RegisterRequest { LbId = "7", Name = "w", Weight = 1, IpAddress = "10.0.0.7", UdpPort = 10000, PortRange = PortRange._4, MinFactor = 0.5f, MaxFactor = 2, KeepLbHeader = true };
        expected.SlotDemands.Add(new Ejfat.Control.Protocol.SlotRange { Index = -1, Length = 4 });
        Assert.Equal(expected, calls[0].Request);
        Assert.Equal(
            new SendStateRequest
            {
                LbId = "7", SessionId = "42", Timestamp = time.ToTimestamp(), FillPercent = 0.25f, ControlSignal = -0.5f, IsReady = false, TotalEventsRecv = 1, TotalEventsReassembled = 2,
                TotalEventsReassemblyErr = 3, TotalEventsDequeued = 4, TotalEventEnqueueErr = 5, TotalBytesRecv = 6, TotalPacketsRecv = 7,
            },
            calls[1].Request);
        Assert.Equal(new DeregisterRequest { LbId = "7", SessionId = "42" }, calls[2].Request);
    }

    [Fact]
    public async Task Self_variants_find_the_address_that_faces_the_load_balancer_and_keep_the_header_option()
    {
        await using var fake = await FakeControlPlane.StartAsync();
        await using var client = new LoadBalancerClient(fake.Uri("lb/7?data=127.0.0.1").WithToken(EjfatTokenKind.Instance, "i"));
        await client.AddSenderSelfAsync();
        await client.RemoveSenderSelfAsync();
        await client.RegisterSelfAsync(Worker with { KeepLbHeader = true });
        var calls = fake.Calls.ToList();
        Assert.Contains("127.0.0.1", ((AddSendersRequest)calls[0].Request).SenderAddresses);
        Assert.Contains("127.0.0.1", ((RemoveSendersRequest)calls[1].Request).SenderAddresses);
        Assert.Equal(("127.0.0.1", true), (((RegisterRequest)calls[2].Request).IpAddress, ((RegisterRequest)calls[2].Request).KeepLbHeader));
    }

    [Fact]
    public async Task Each_call_takes_the_token_it_needs()
    {
        await using var fake = await FakeControlPlane.StartAsync();
        fake.Answer("Timeseries", _ => new TimeseriesResponse { Timeseries = { new Ejfat.Control.Protocol.Timeseries { Name = "n", IntegerSamples = new() } } });
        fake.Answer("ListTokenPermissions", _ => new ListTokenPermissionsReply { Token = new() });
        await using var client = new LoadBalancerClient(
            (fake.Uri("lb/7?data=127.0.0.1&sessionid=1") with { AdminToken = "admin" }).WithToken(EjfatTokenKind.Instance, "instance").WithToken(EjfatTokenKind.Session, "session"));
        await client.GetStatusAsync();
        await client.ResetAsync(ResetParts.Sync | ResetParts.Workers);
        await client.ExtendAsync(DateTimeOffset.UtcNow.AddHours(1));
        await client.GetOverviewAsync();
        await client.GetVersionAsync();
        await client.GetTimeseriesAsync("/lb/1/*", DateTimeOffset.UnixEpoch);
        await client.CreateTokenAsync("t", [TokenPermission.Parse("ALL::READ")]);
        await client.ListTokenPermissionsAsync(TokenSelector.Self);
        await client.ListChildTokensAsync(TokenSelector.ById(5));
        await client.RevokeTokenAsync(TokenSelector.ByToken("abc"));
        await client.FreeAsync();
        await client.AddSendersAsync(Senders);
        await client.RemoveSendersAsync(Senders);
        await client.SetSlotDemandsAsync([new SessionSlots("1", [new SlotRange(0, 256)])]);
        await client.ChainAsync(new ChainRequest { Upstream = EjfatUri.Parse("ejfat://t@10.0.0.1:18020/lb/3"), Family = IpFamilies.IPv4 });
        await client.UnchainAsync("4");
        await client.GetChainGraphAsync();
        await client.SendStateAsync(new WorkerState { Fill = 1 });
        await client.DeregisterAsync();
        var calls = fake.Calls.ToList();
        Assert.All(calls.Take(11), c => Assert.Equal("Bearer admin", c.Authorization));
        Assert.All(calls.Skip(11).Take(6), c => Assert.Equal("Bearer instance", c.Authorization));
        Assert.All(calls.Skip(17), c => Assert.Equal("Bearer session", c.Authorization));
        Assert.Equal(new ResetLoadBalancerRequest { LbId = "7", Sync = true, Workers = true }, calls[1].Request);
        Assert.Equal(new RevokeTokenRequest { Target = new() { Token = "abc" } }, calls[9].Request);
        Assert.Equal(Ejfat.Control.Protocol.TokenSelector.TokenSelectorOneofCase.Id, ((ListTokenPermissionsRequest)calls[7].Request).Target.TokenSelectorCase);
        Assert.Equal("ejfat://t@10.0.0.1:18020/lb/3", ((ChainLoadBalancerRequest)calls[14].Request).EjfatUri);
    }

    [Fact]
    public async Task What_a_call_needs_and_the_uri_lacks_is_said_before_calling()
    {
        await using var fake = await FakeControlPlane.StartAsync();
        await using var client = new LoadBalancerClient(fake.Uri());
        await Throws(E2sarErrorCode.ParameterNotAvailable, () => client.GetStatusAsync());
        await Throws(E2sarErrorCode.ParameterNotAvailable, () => client.AddSenderSelfAsync());
        await using var withId = new LoadBalancerClient(fake.Uri("lb/1"));
        await Throws(E2sarErrorCode.ParameterNotAvailable, () => withId.AddSendersAsync(Senders));
        await Throws(E2sarErrorCode.ParameterNotAvailable, () => withId.DeregisterAsync());
        await using var bare = new LoadBalancerClient(fake.Uri("lb/1").WithToken(EjfatTokenKind.Admin, null));
        await Throws(E2sarErrorCode.ParameterNotAvailable, () => bare.GetVersionAsync());
        Assert.Empty(fake.Calls);
    }

    [Fact]
    public async Task Wrong_arguments_are_said_before_calling()
    {
        await using var fake = await FakeControlPlane.StartAsync();
        await using var client = new LoadBalancerClient(fake.Uri("lb/1?sessionid=1").WithToken(EjfatTokenKind.Instance, "i").WithToken(EjfatTokenKind.Session, "s"));
        Func<Task>[] wrong =
        [
            () => client.ReserveAsync("", TimeSpan.Zero),
            () => client.ReserveAsync("x", TimeSpan.FromSeconds(-1)),
            () => client.ReserveAsync("x", DateTimeOffset.UnixEpoch),
            () => client.RegisterAsync(Worker with { Name = "" }),
            () => client.RegisterAsync(Worker with { Port = 1024 }),
            () => client.RegisterAsync(Worker with { Port = 65535 }),
            () => client.RegisterAsync(Worker with { Weight = -1 }),
            () => client.RegisterAsync(Worker with { MinFactor = float.NaN }),
            () => client.RegisterAsync(Worker with { MaxFactor = 0.1f }),
            () => client.SendStateAsync(new WorkerState { Fill = 1.01f }),
            () => client.SendStateAsync(new WorkerState { Fill = float.NaN }),
            () => client.SendStateAsync(new WorkerState { Fill = 0, ControlSignal = float.PositiveInfinity }),
            () => client.AddSendersAsync([]),
            () => client.CreateTokenAsync("", [TokenPermission.Parse("ALL::READ")]),
            () => client.CreateTokenAsync("x", []),
            () => client.GetTimeseriesAsync("", DateTimeOffset.UnixEpoch),
            () => client.ResetAsync(ResetParts.None),
            () => client.ChainAsync(new ChainRequest { Upstream = client.Uri, Family = IpFamilies.Dual }),
            () => client.SetSlotDemandsAsync([new SessionSlots("1", [new SlotRange(-2, 1)])]),
        ];
        foreach (var call in wrong) await Throws(E2sarErrorCode.ParameterError, call);
        Assert.Empty(fake.Calls);
    }

    [Fact]
    public async Task A_refusal_is_an_rpc_error_with_the_servers_text_and_status()
    {
        await using var fake = await FakeControlPlane.StartAsync();
        fake.Answer("Version", _ => throw new RpcException(RpcStatusCode.PermissionDenied, "not with this token"));
        await using var client = new LoadBalancerClient(fake.Uri());
        var error = await Assert.ThrowsAsync<EjfatException>(() => client.GetVersionAsync());
        Assert.Equal((E2sarErrorCode.RpcError, RpcStatusCode.PermissionDenied), (error.Code, error.RpcStatus));
        Assert.Contains("not with this token", error.Message);
        Assert.DoesNotContain("admin-token", error.Message);
        Assert.Single(fake.Calls);
    }

    [Fact]
    public async Task Calls_that_do_no_harm_twice_are_repeated_while_the_control_plane_is_unavailable()
    {
        await using var fake = await FakeControlPlane.StartAsync();
        var failures = 2;
        fake.Answer("Version", _ => failures-- > 0 ? throw new RpcException(RpcStatusCode.Unavailable, "starting") : new VersionReply { Build = "2.3.1" });
        fake.Answer("Register", _ => throw new RpcException(RpcStatusCode.Unavailable, "starting"));
        var options = new LoadBalancerClientOptions { RetryDelay = TimeSpan.FromMilliseconds(1) };
        await using var client = new LoadBalancerClient(fake.Uri("lb/1").WithToken(EjfatTokenKind.Instance, "i"), options);
        Assert.Equal("2.3.1", (await client.GetVersionAsync()).Build);
        Assert.Equal(3, fake.Calls.Count);
        await Throws(E2sarErrorCode.RpcError, () => client.RegisterAsync(Worker));
        Assert.Equal(4, fake.Calls.Count);
        failures = int.MaxValue;
        await Throws(E2sarErrorCode.RpcError, () => client.GetVersionAsync());
        Assert.Equal(4 + options.Attempts, fake.Calls.Count);
    }

    [Fact]
    public async Task A_control_plane_that_does_not_answer_ends_the_call_at_its_deadline()
    {
        await using var fake = await FakeControlPlane.StartAsync();
        using var held = new ManualResetEventSlim();
        fake.Answer("Version", _ =>
        {
            held.Wait(TimeSpan.FromSeconds(20));
            return new VersionReply();
        });
        await using var client = new LoadBalancerClient(fake.Uri(), new LoadBalancerClientOptions { Deadline = TimeSpan.FromMilliseconds(200) });
        var error = await Assert.ThrowsAsync<EjfatException>(() => client.GetVersionAsync());
        held.Set();
        Assert.Equal(RpcStatusCode.DeadlineExceeded, error.RpcStatus);
    }

    [Fact]
    public async Task Nobody_there_is_an_rpc_error_that_names_the_address()
    {
        var fake = await FakeControlPlane.StartAsync();
        var uri = fake.Uri();
        await fake.DisposeAsync();
        await using var client = new LoadBalancerClient(uri, new LoadBalancerClientOptions { Attempts = 1 });
        var error = await Assert.ThrowsAsync<EjfatException>(() => client.GetVersionAsync());
        Assert.Equal(RpcStatusCode.Unavailable, error.RpcStatus);
        Assert.Contains(client.Target, error.Message);
    }

    [Fact]
    public async Task Status_and_overview_become_records_with_nullable_addresses()
    {
        await using var fake = await FakeControlPlane.StartAsync();
        var status = new LoadBalancerStatusReply
        {
            Timestamp = DateTimeOffset.UnixEpoch.AddSeconds(5).ToTimestamp(), CurrentEpoch = 9, CurrentPredictedEventNumber = ulong.MaxValue, SlotResolution = 512, SenderAddresses = { "10.0.0.1" },
            ExpiresAt = new Timestamp { Seconds = long.MaxValue },
            Workers =
            {
                new Ejfat.Control.Protocol.WorkerStatus
                {
                    Name = "w", FillPercent = 0.5f, ControlSignal = 1, SlotsAssigned = 256, IpAddress = "10.0.0.7", UdpPort = 10000, PortRange = PortRange._2, KeepLbHeader = true, TotalPacketsRecv = 8,
                    SessionId = 12, Slots = { new Ejfat.Control.Protocol.SlotRange { Index = 3, Length = 4 } },
                    HealthIssues = { new Ejfat.Control.Protocol.HealthIssue { Type = "receiver_packet_stall", Severity = "warning", Message = "m", Details = Struct.Parser.ParseJson("{\"a\":1}") } },
                },
            },
        };
        fake.Answer("LoadBalancerStatus", _ => status);
        fake.Answer("Overview", _ => new OverviewReply { LoadBalancers = { new Overview { Name = "one", Reservation = new() { LbId = "7", DataIpv6Address = "fd00::1" }, Status = status }, new Overview { Name = "bare" } } });
        await using var client = new LoadBalancerClient(fake.Uri("lb/7"));
        var read = await client.GetStatusAsync();
        Assert.Equal((9ul, ulong.MaxValue, 512u), (read.CurrentEpoch, read.CurrentPredictedEventNumber, read.SlotResolution));
        Assert.Null(read.ExpiresAt);
        var worker = Assert.Single(read.Workers);
        Assert.Equal((IPAddress.Parse("10.0.0.7"), 1, true, 8L, 12L), (worker.Address, worker.PortRange, worker.KeepsLbHeader, worker.Counters.PacketsReceived, worker.SessionId));
        Assert.Equal([new SlotRange(3, 4)], worker.Slots);
        Assert.Equal("{ \"a\": 1 }", Assert.Single(worker.HealthIssues).Details);
        var overview = await client.GetOverviewAsync();
        Assert.Equal(["one", "bare"], overview.Select(o => o.Name));
        Assert.Null(overview[0].Reservation.DataIPv4);
        Assert.Equal(IPAddress.Parse("fd00::1"), overview[0].Reservation.DataIPv6);
    }

    [Fact]
    public async Task Time_series_hold_integers_or_floats_and_none_is_not_found()
    {
        await using var fake = await FakeControlPlane.StartAsync();
        await using var client = new LoadBalancerClient(fake.Uri());
        await Throws(E2sarErrorCode.NotFound, () => client.GetTimeseriesAsync("/lb/9/*", DateTimeOffset.UnixEpoch));
        fake.Answer("Timeseries", _ => new TimeseriesResponse { Timeseries = { new Ejfat.Control.Protocol.Timeseries { Name = "/neither" } } });
        await Throws(E2sarErrorCode.DataError, () => client.GetTimeseriesAsync("/lb/9/*", DateTimeOffset.UnixEpoch));
        fake.Answer("Timeseries", _ => new TimeseriesResponse
        {
            Since = DateTimeOffset.UnixEpoch.AddMilliseconds(1500).ToTimestamp(),
            Timeseries =
            {
                new Ejfat.Control.Protocol.Timeseries { Name = "/i", Unit = "events", IntegerSamples = new() { Data = { new IntegerSample { Timestamp = 1, Value = long.MaxValue } } } },
                new Ejfat.Control.Protocol.Timeseries { Name = "/f", Unit = "fraction", FloatSamples = new() { Data = { new FloatSample { Timestamp = 2, Value = 0.5f } } } },
            },
        });
        var result = await client.GetTimeseriesAsync(["/i", "/f"], DateTimeOffset.UnixEpoch);
        Assert.Equal(1500, result.SinceMilliseconds);
        Assert.Equal((true, long.MaxValue), (result.Series[0].IsInteger, result.Series[0].Samples[0].Integer));
        Assert.Equal((false, 0.5, 2L), (result.Series[1].IsInteger, result.Series[1].Samples[0].Value, result.Series[1].Samples[0].TimestampMilliseconds));
    }

    [Theory]
    [InlineData("LOAD_BALANCER:3:UPDATE", "LOAD_BALANCER:3:UPDATE")]
    [InlineData("RESERVATION:12:READ", "RESERVATION:12:READ")]
    [InlineData("SESSION:12:READ_ONLY", "SESSION:12:READ")]
    [InlineData("ALL::REGISTER", "ALL::REGISTER")]
    [InlineData("ALL:0:RESERVE", "ALL:0:RESERVE")]
    public void Permissions_are_read_in_E2sars_and_the_protocols_words(string text, string written) => Assert.Equal(written, TokenPermission.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("ALL")]
    [InlineData("ALL:READ")]
    [InlineData("NOTHING:1:READ")]
    [InlineData("ALL:1:WRITE")]
    [InlineData("ALL:1:READ:")]
    public void Other_permissions_are_refused(string text) =>
        Assert.Equal(E2sarErrorCode.ParameterError, Assert.Throws<EjfatException>(() => TokenPermission.Parse(text)).Code);

    [Fact]
    public void A_token_is_chosen_by_number_or_text()
    {
        Assert.Equal((17u, null), (TokenSelector.Parse("17").Id, TokenSelector.Parse("17").Token));
        Assert.Equal("17a", TokenSelector.Parse("17a").Token);
        Assert.Equal("99999999999", TokenSelector.Parse("99999999999").Token);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 2)]
    [InlineData(5, 3)]
    [InlineData(16384, 14)]
    [InlineData(16385, 14)]
    [InlineData(int.MaxValue, 14)]
    public void The_port_range_is_the_next_power_of_two(int sources, int bits) => Assert.Equal(bits, PortSelect.BitsFor(sources));

    [Fact]
    public async Task Tls_is_validated_unless_told_otherwise()
    {
        using var authority = new TestAuthority();
        var (certificate, key) = authority.Issue("localhost", "localhost");
        var (clientCertificate, clientKey) = authority.Issue("client");
        await using var fake = await FakeControlPlane.StartAsync(new RpcServerTls { CertificateFile = certificate, KeyFile = key, ClientCaFile = authority.CaFile, RequireClientCertificate = false });
        var uri = EjfatUri.Parse($"ejfats://t@localhost:{fake.Port}/");
        var trusted = new ControlTls { CaFile = authority.CaFile };
        Assert.Null(await StatusOf(trusted));
        Assert.Null(await StatusOf(new ControlTls { CaPem = File.ReadAllText(authority.CaFile), CaFile = "", ClientCertificateFile = clientCertificate, ClientKeyFile = clientKey }));
        Assert.Null(await StatusOf(new ControlTls { Validate = false }));
        Assert.Equal(RpcStatusCode.Unavailable, await StatusOf(new ControlTls()));
        // The address instead of the name: unchecked as in E2SAR, or checked against the name.
        Assert.Null(await StatusOf(new ControlTls(), useHostAddress: true));
        Assert.Null(await StatusOf(trusted with { Validate = true }, useHostAddress: true));
        Assert.Equal(RpcStatusCode.Unavailable, await StatusOf(new ControlTls { Validate = true }, useHostAddress: true));
        Assert.Equal(E2sarErrorCode.NotFound, Assert.Throws<EjfatException>(() => new LoadBalancerClient(uri, new() { Tls = new() { CaFile = "/nowhere/ca.pem" } })).Code);
        Assert.Equal(E2sarErrorCode.ParameterError, Assert.Throws<EjfatException>(() => new LoadBalancerClient(uri, new() { Tls = new() { CaFile = key } })).Code);

        async Task<RpcStatusCode?> StatusOf(ControlTls tls, bool useHostAddress = false)
        {
            await using var client = new LoadBalancerClient(uri, new LoadBalancerClientOptions { Tls = tls, UseHostAddress = useHostAddress, Attempts = 1 });
            Assert.Equal(useHostAddress ? $"127.0.0.1:{fake.Port}" : $"localhost:{fake.Port}", client.Target);
            Assert.Equal(tls.Validate == false || (useHostAddress && tls.Validate is null), client.Warnings.Count == 1);
            try
            {
                await client.GetVersionAsync();
                return null;
            }
            catch (EjfatException e)
            {
                return e.RpcStatus;
            }
        }
    }

    private static async Task Throws(E2sarErrorCode code, Func<Task> call) => Assert.Equal(code, (await Assert.ThrowsAsync<EjfatException>(call)).Code);
}

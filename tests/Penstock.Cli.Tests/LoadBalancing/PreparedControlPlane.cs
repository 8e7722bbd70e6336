using Google.Protobuf.WellKnownTypes;
using Penstock.Ejfat.Control.Protocol;
using Penstock.Tests;

namespace Penstock.Cli.Tests.LoadBalancing;

/// <summary>A control plane with one reservation and one worker, the same each time, for outputs that can be compared.</summary>
internal static class PreparedControlPlane
{
    public static async Task<FakeControlPlane> StartAsync()
    {
        var fake = await FakeControlPlane.StartAsync();
        fake.Answer("ReserveLoadBalancer", _ => Reservation("instance'token"));
        fake.Answer("GetLoadBalancer", _ => Reservation(string.Empty));
        fake.Answer("LoadBalancerStatus", _ => Status());
        fake.Answer("Overview", _ => new OverviewReply { LoadBalancers = { new Overview { Name = "run\u001b[2J", Reservation = Reservation(string.Empty), Status = Status() } } });
        fake.Answer("Register", _ => new RegisterReply { Token = "session-token", SessionId = "17" });
        fake.Answer("Version", _ => new VersionReply { Commit = "abc", Build = "2.3.1", CompatTag = "0.3.1" });
        fake.Answer("CreateToken", _ => new CreateTokenReply { Token = "new-token" });
        fake.Answer("ListTokenPermissions", _ => new ListTokenPermissionsReply { Token = Token("mine") });
        fake.Answer("ListChildTokens", _ => new ListChildTokensReply { Tokens = { Token("a"), Token("b") } });
        fake.Answer("Timeseries", _ => new TimeseriesResponse { Timeseries = { Floats(), Integers() } });
        return fake;
    }

    private static ReserveLoadBalancerReply Reservation(string token) => new()
    {
        Token = token,
        LbId = "7",
        FpgaLbId = 3,
        SyncIpv4Address = "10.1.0.1",
        SyncUdpPort = 19010,
        DataIpv4Address = "127.0.0.1",
        DataMinPort = 16384,
        DataMaxPort = 32767,
        Strategy = "dynamic",
    };

    private static LoadBalancerStatusReply Status() => new()
    {
        Timestamp = At(10, 0),
        CurrentEpoch = 12,
        CurrentPredictedEventNumber = 1234567,
        ExpiresAt = At(3600, 0),
        SlotResolution = 512,
        SenderAddresses = { "10.0.0.1", "fd00::1" },
        Workers =
        {
            new WorkerStatus
            {
                Name = "[red]w1",
                SessionId = 17,
                FillPercent = 0.25f,
                ControlSignal = -1e-5f,
                SlotsAssigned = 256,
                LastUpdated = At(9, 500_000_000),
                IpAddress = "10.0.0.7",
                UdpPort = 10000,
                PortRange = PortRange._4,
                MinFactor = 0.5f,
                MaxFactor = 2,
                KeepLbHeader = true,
                TotalEventsRecv = 1,
                TotalEventsReassembled = 2,
                TotalEventsReassemblyErr = 3,
                TotalEventsDequeued = 4,
                TotalEventEnqueueErr = 5,
                TotalBytesRecv = 6,
                TotalPacketsRecv = 7,
            },
        },
        HealthIssues = { new HealthIssue { Type = "no_sync", Severity = "warning", Message = "no Sync message for 5 s" } },
    };

    private static Timestamp At(long seconds, int nanoseconds) => new() { Seconds = 1_800_000_000 + seconds, Nanos = nanoseconds };

    private static TokenDetails Token(string name) => new()
    {
        Name = name,
        Id = 4,
        CreatedAt = "2026-01-01T00:00:00Z",
        Permissions = { new TokenPermission { ResourceType = TokenPermission.Types.ResourceType.Reservation, ResourceId = "7", Permission = TokenPermission.Types.PermissionType.Update } },
    };

    private static Timeseries Floats() => new()
    {
        Name = "/lb/1/fill",
        Unit = "part",
        FloatSamples = new FloatTimeseries { Data = { new FloatSample { Timestamp = 1000, Value = 0.5f }, new FloatSample { Timestamp = 2000, Value = 0.1f } } },
    };

    private static Timeseries Integers() => new()
    {
        Name = "/lb/1/epoch",
        IntegerSamples = new IntegerTimeseries { Data = { new IntegerSample { Timestamp = 1500, Value = 9007199254740993 } } },
    };
}

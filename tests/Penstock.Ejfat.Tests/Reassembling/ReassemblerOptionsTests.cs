using System.Net;
using Penstock.Ejfat;
using Penstock.Ejfat.Configuration;

namespace Penstock.Tests;

public sealed class ReassemblerOptionsTests
{
    private static readonly ReassemblerOptions Good = new()
    {
        Uri = EjfatUri.Parse("ejfat://t@127.0.0.1:18020/lb/1?data=127.0.0.1:19522"), ListenAddress = IPAddress.Loopback, UseControlPlane = false,
    };

    public static TheoryData<string, ReassemblerOptions> Wrong => new()
    {
        { "Threads is 0", Good with { Threads = 0 } },
        { "Threads is 129", Good with { Threads = 129 } },
        { "Threads is 3; the number of cores, 2", Good with { Threads = 3, Cores = [0, 1] } },
        { "Cores is 0,-1", Good with { Cores = [0, -1] } },
        { "PortRange is 15", Good with { PortRange = 15 } },
        { "PortRange is -2", Good with { PortRange = -2 } },
        { "StartPort is 1023; 1024..65535 for 1 port is", Good with { StartPort = 1023 } },
        { "StartPort is 65533; 1024..65532 for 4 ports is", Good with { StartPort = 65533, Threads = 3 } },
        { "StartPort is 0", Good with { StartPort = 0, Threads = 2 } },
        { "StartPort is -1", Good with { StartPort = -1 } },
        { "EventTimeout is 00:00:00", Good with { EventTimeout = TimeSpan.Zero } },
        { "EventTimeout is 00:00:10.0010000", Good with { EventTimeout = TimeSpan.FromMilliseconds(10_001) } },
        { "Period is 00:00:00", Good with { Period = TimeSpan.Zero } },
        { "Epoch is 00:00:00.0500000; the period (00:00:00.1000000) or more", Good with { Epoch = TimeSpan.FromMilliseconds(50) } },
        { "QueueCapacity is 0", Good with { QueueCapacity = 0 } },
        { "MaxEventBytes is 3000000; 0 (a quarter of the memory limit) or up to 2000000", Good with { MaxEventBytes = 3_000_000, MemoryLimitBytes = 2_000_000 } },
        { "MemoryLimitBytes is 1000", Good with { MemoryLimitBytes = 1000 } },
        { "SetPoint is NaN", Good with { SetPoint = double.NaN } },
        { "Kp is Infinity", Good with { Kp = double.PositiveInfinity } },
        { "NotReadyFill is 0.5", Good with { NotReadyFill = 0.5 } },
        { "ControlLimit is -1", Good with { ControlLimit = -1 } },
        { "QueueFull is 7", Good with { QueueFull = (QueueFullPolicy)7 } },
        { "MemoryFull is 7", Good with { MemoryFull = (MemoryFullPolicy)7 } },
        { "WorkerName is empty", Good with { UseControlPlane = true, WorkerName = "" } },
        { "StartPort is 1024; 1025 or more", Good with { UseControlPlane = true, StartPort = 1024 } },
        { "MaxFactor is 0.2", Good with { UseControlPlane = true, MaxFactor = 0.2 } },
        { "Weight is 0", Good with { UseControlPlane = true, Weight = 0 } },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void An_option_out_of_range_is_refused_with_what_is_accepted(string says, ReassemblerOptions options)
    {
        var error = Assert.Throws<EjfatException>(() => new Reassembler(options));
        Assert.Equal(E2sarErrorCode.OutOfRange, error.Code);
        Assert.Contains($"ReassemblerOptions.{says}", error.Message);
        Assert.EndsWith("is accepted", error.Message);
    }

    [Fact]
    public async Task Without_an_address_to_listen_on_that_of_the_route_to_the_data_address_is_taken()
    {
        await using var reassembler = new Reassembler(Good with { ListenAddress = null, Threads = 3 });
        Assert.Equal((IPAddress.Loopback, 2, (10000, 10003)), (reassembler.Address, reassembler.PortRange, reassembler.Ports));
        await using var ipv6 = new Reassembler(Good with { ListenAddress = null, Uri = EjfatUri.Parse("ejfat://t@127.0.0.1:18020/lb/1?data=[::1]:19522") });
        Assert.Equal(IPAddress.IPv6Loopback, ipv6.Address);
        var error = Assert.Throws<EjfatException>(() => new Reassembler(Good with { ListenAddress = null, Uri = EjfatUri.Parse("ejfat://t@127.0.0.1:18020/lb/1") }));
        Assert.Equal(E2sarErrorCode.ParameterNotAvailable, error.Code);
    }

    [Fact]
    public void A_file_overlays_what_it_says_and_leaves_the_rest()
    {
        var file = IniFile.Parse(
            """
            [general]
            useCP = true
            [control-plane]
            useHostAddress = 1
            validateCert = false
            reportStats = true
            [data-plane]
            periodMS = 200
            epochMS = 3000
            portRange = 4
            withLBHeader = true
            eventTimeoutMS = 700
            rcvSocketBufSize = 1000000
            [pid]
            Kp = 1.5
            Ki = 0.25
            Kd = 0.75
            setPoint = 0.3
            weight = 2
            min_factor = 0.25
            max_factor = 3
            """, "r.ini");
        var options = Good.With(ReassemblerSettings.From(file));
        Assert.Equal(
            (true, true, false, true, 200, 3000, 4, true, 700, 1000000),
            (options.UseControlPlane, options.Control.UseHostAddress, options.Control.Tls.Validate, options.ReportCounters, options.Period.TotalMilliseconds, options.Epoch.TotalMilliseconds,
                options.PortRange, options.WithLbHeader, options.EventTimeout.TotalMilliseconds, options.ReceiveBufferBytes));
        Assert.Equal((1.5, 0.25, 0.75, 0.3, 2d, 0.25, 3d), (options.Kp, options.Ki, options.Kd, options.SetPoint, options.Weight, options.MinFactor, options.MaxFactor));
        Assert.Equal(Good, Good.With(ReassemblerSettings.From(IniFile.Parse("", "empty.ini"))));
        Assert.Equal(new ReassemblerOptions { Uri = Good.Uri, Kp = 1.5 }, ReassemblerOptions.From(Good.Uri, ReassemblerSettings.From(IniFile.Parse("[pid]\nKp = 1.5", "kp.ini"))));
    }
}

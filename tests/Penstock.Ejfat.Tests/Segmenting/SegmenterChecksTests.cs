using System.Diagnostics;
using System.Net;
using Penstock.Ejfat;
using Penstock.Ejfat.Configuration;
using Penstock.Ejfat.Segmenting;
using Penstock.Net;

namespace Penstock.Tests;

public sealed class SegmenterChecksTests
{
    private static readonly EjfatUri Uri = EjfatUri.Parse("ejfat://t@127.0.0.1:18020/lb/1?sync=127.0.0.1:19010&data=127.0.0.1:19522");

    public static TheoryData<string, SegmenterOptions, E2sarErrorCode, string> WrongOptions()
    {
        var ok = new SegmenterOptions { Uri = Uri };
        return new()
        {
            { "LB version", ok with { LbHeaderVersion = 1 }, E2sarErrorCode.ParameterError, "LbHeaderVersion 1 is not possible; 2 or 3" },
            { "family", ok with { IPv6 = true }, E2sarErrorCode.ParameterNotAvailable, "no IPv6 data address (it has an IPv4 one)" },
            { "no data", ok with { Uri = EjfatUri.Parse("ejfat://127.0.0.1:18020/lb/1?sync=127.0.0.1:19010") }, E2sarErrorCode.ParameterNotAvailable, "no IPv4 data address" },
            { "no sync", ok with { Uri = EjfatUri.Parse("ejfat://t@127.0.0.1:18020/lb/1?data=127.0.0.1") }, E2sarErrorCode.ParameterNotAvailable, "no sync address" },
            { "MTU", ok with { Mtu = 9001 }, E2sarErrorCode.OutOfRange, "65..9000" },
            { "MTU below headers", ok with { Mtu = 64 }, E2sarErrorCode.OutOfRange, "Mtu 64" },
            { "MTU negative", ok with { Mtu = -1 }, E2sarErrorCode.OutOfRange, "Mtu -1" },
            { "no socket", ok with { SendSockets = 0 }, E2sarErrorCode.OutOfRange, "1..128" },
            { "sockets", ok with { SendSockets = 129 }, E2sarErrorCode.OutOfRange, "SendSockets 129" },
            { "threads", ok with { SendThreads = 5 }, E2sarErrorCode.OutOfRange, "SendThreads 5 is not possible; 1..4" },
            { "no thread", ok with { SendThreads = 0 }, E2sarErrorCode.OutOfRange, "SendThreads 0" },
            { "sync period", ok with { SyncPeriod = TimeSpan.FromSeconds(10.001) }, E2sarErrorCode.OutOfRange, "1 ms..10 s" },
            { "no sync period", ok with { SyncPeriod = TimeSpan.Zero }, E2sarErrorCode.OutOfRange, "SyncPeriod 00:00:00" },
            { "sync periods", ok with { SyncPeriods = 0 }, E2sarErrorCode.OutOfRange, "1..65535" },
            { "warm-up", ok with { WarmUp = TimeSpan.FromMilliseconds(-1) }, E2sarErrorCode.OutOfRange, "0..10 minutes" },
            { "buffer", ok with { SendBufferBytes = -1 }, E2sarErrorCode.OutOfRange, "SendBufferBytes -1" },
            { "queue", ok with { QueueCapacity = 0 }, E2sarErrorCode.OutOfRange, "1..1048576" },
            { "rate", ok with { RateGbps = double.NaN }, E2sarErrorCode.OutOfRange, "RateGbps NaN" },
            { "endless rate", ok with { RateGbps = double.PositiveInfinity }, E2sarErrorCode.OutOfRange, "0.000001..1000000" },
            { "tiny rate", ok with { RateGbps = 1e-9 }, E2sarErrorCode.OutOfRange, "RateGbps 1E-09" },
            { "offload", ok with { Offload = (UdpOffload)9 }, E2sarErrorCode.OutOfRange, "Auto, Batched or Portable" },
            { "entropy", ok with { TickEntropy = (TickEntropy)9 }, E2sarErrorCode.OutOfRange, "Randomize" },
            { "multi-port", ok with { MultiPort = true, SendSockets = 2, Uri = Uri.WithData(IPAddress.Loopback, 65535) }, E2sarErrorCode.OutOfRange, "65536" },
            { "local family", ok with { LocalAddress = IPAddress.IPv6Loopback }, E2sarErrorCode.ParameterError, "LocalAddress ::1" },
        };
    }

    [Theory]
    [MemberData(nameof(WrongOptions))]
    public void A_wrong_option_is_refused_with_its_value_and_what_is_accepted(string _, SegmenterOptions options, E2sarErrorCode code, string message)
    {
        var error = Assert.Throws<EjfatException>(() => new Segmenter(options));
        Assert.Equal(code, error.Code);
        Assert.Contains(message, error.Message);
        Assert.DoesNotContain("t@", error.Message);
    }

    [Fact]
    public async Task Construction_takes_milliseconds()
    {
        await using var warm = new Segmenter(new SegmenterOptions { Uri = Uri });
        var start = Stopwatch.GetTimestamp();
        await using var segmenter = new Segmenter(new SegmenterOptions { Uri = Uri });
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromMilliseconds(300));
        Assert.Equal(("lo", 1500, 1436, false), (segmenter.InterfaceName, segmenter.Mtu, segmenter.MaxSegmentBytes, segmenter.IsIPv6));
    }

    [Theory]
    [InlineData(0, 1500, false, 1500)]
    [InlineData(0, 65536, false, 9000)]
    [InlineData(0, 9216, true, 9000)]
    [InlineData(9000, 65536, false, 9000)]
    [InlineData(65, 65536, false, 65)]
    [InlineData(85, 1500, true, 85)]
    [InlineData(1500, 0, false, 1500)]
    public void The_MTU_is_the_one_asked_for_or_the_routes(int requested, int route, bool ipv6, int mtu) =>
        Assert.Equal(mtu, SegmenterChecks.Mtu(requested, route, "eth0", ipv6));

    [Theory]
    [InlineData(1501, 1500, false, "Mtu 1501 is not possible: the MTU of interface 'eth0' is 1500, and 64 bytes are headers; 65..1500 are accepted")]
    [InlineData(84, 1500, true, "85..1500")]
    [InlineData(0, 64, false, "Mtu 64")]
    [InlineData(0, 0, false, "does not say its MTU; 65..9000 are accepted")]
    public void An_MTU_that_does_not_fit_is_refused(int requested, int route, bool ipv6, string message) =>
        Assert.Contains(message, Assert.Throws<EjfatException>(() => SegmenterChecks.Mtu(requested, route, "eth0", ipv6)).Message);

    [Theory]
    [InlineData("127.0.0.1:19522", 4, false, new[] { 19522, 19522, 19522, 19522 })]
    [InlineData("127.0.0.1:19522", 4, true, new[] { 19522, 19523, 19524, 19525 })]
    [InlineData("127.0.0.1:16384-32767", 4, false, new[] { 16384, 20480, 24576, 28672 })]
    [InlineData("127.0.0.1:2000-2001", 4, false, new[] { 2000, 2001, 2000, 2001 })]
    public void Sockets_spread_over_the_URIs_ports(string data, int sockets, bool multiPort, int[] ports)
    {
        var options = new SegmenterOptions { Uri = EjfatUri.Parse($"ejfat://127.0.0.1:18020/lb/1?data={data}"), SendSockets = sockets, MultiPort = multiPort };
        Assert.Equal(ports, Enumerable.Range(0, sockets).Select(i => SegmenterChecks.PortOf(options, i)));
    }

    [Fact]
    public void An_INI_file_overrides_what_it_names()
    {
        var ini = IniFile.Parse("[general]\nuseCP = false\n[control-plane]\nwarmUpMS = 250\nsyncPeriodMS = 500\nsyncPeriods = 3\n"
            + "[data-plane]\ndpV6 = true\nconnectedSocket = false\nmtu = 0\nnumSendSockets = 8\nsndSocketBufSize = 100\nrateGbps = 1.5\nsmooth = true\nmultiPort = true\n"
            + "ticksAsREEventNum = true\nlbHdrVersion = 3\n");
        var options = SegmenterOptions.From(Uri, SegmenterSettings.From(ini)) with { DataId = 3 };
        Assert.Equal(
            new SegmenterOptions
            {
                Uri = Uri, DataId = 3, UseControlPlane = false, WarmUp = TimeSpan.FromMilliseconds(250), SyncPeriod = TimeSpan.FromMilliseconds(500), SyncPeriods = 3, IPv6 = true,
                ConnectedSockets = false, Mtu = 0, SendSockets = 8, SendBufferBytes = 100, RateGbps = 1.5, Smooth = true, MultiPort = true, TicksAsEventNumber = true, LbHeaderVersion = 3,
                Cores = options.Cores,
            },
            options);
        Assert.Equal(options, options.With(SegmenterSettings.From(IniFile.Parse(""))));
    }
}

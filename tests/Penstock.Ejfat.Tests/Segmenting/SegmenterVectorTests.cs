using System.Globalization;
using System.Text.Json;
using Penstock.Ejfat;
using Penstock.Ejfat.Wire;

namespace Penstock.Tests;

/// <summary>Our datagrams against those E2SAR 0.3.2 sent for the same events.</summary>
public sealed class SegmenterVectorTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string> Files()
    {
        var folder = Path.Combine(Repository.Root, "..", "shared", "vectors", "e2sar");
        if (!Directory.Exists(folder)) return ["(absent)"];
        var files = Directory.EnumerateFiles(folder, "*.json").Select(f => Path.GetFileName(f)!).Where(f => f.StartsWith("v4-") || f.StartsWith("v6-") || f.StartsWith("h-v"));
        return [.. files.Order(StringComparer.Ordinal)];
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Our_datagrams_are_those_of_E2SAR(string file)
    {
        Repository.Shared("vectors/e2sar");
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(Repository.Shared("vectors/e2sar/" + file), Cancelled));
        var parameters = json.RootElement.GetProperty("parameters");
        var sockets = parameters.GetProperty("numSendSockets").GetInt32();
        var ipv6 = parameters.GetProperty("ipVersion").GetInt32() == 6;
        var expected = json.RootElement.GetProperty("datagrams").EnumerateArray().Select(d => new Expected(
            d.GetProperty("dstPortIndex").GetInt32(), d.GetProperty("srcPortIndex").GetInt32(), Convert.FromHexString(d.GetProperty("hex").GetString()!))).ToArray();
        var events = json.RootElement.GetProperty("events").EnumerateArray().Select(EventOf).ToArray();

        using var sink = new UdpSink(parameters.GetProperty("multiPort").GetBoolean() ? sockets : 1, ipv6);
        using var sync = new UdpSink(1, ipv6);
        await using var segmenter = new Segmenter(OptionsFor(parameters, sink, sync));
        Assert.Equal(parameters.GetProperty("maxSegmentPayload").GetInt32(), segmenter.MaxSegmentBytes);
        var before = DateTimeOffset.UtcNow;
        await segmenter.StartAsync(Cancelled);
        await SendAsync(segmenter, events, parameters.GetProperty("api").GetString() == "addToSendQueue");
        await segmenter.StopAsync(Cancelled);

        var received = await sink.WaitForAsync(expected.Length);
        await Task.Delay(30, Cancelled);
        received = sink.Datagrams;
        Assert.Equal(expected.Length, received.Count);
        Compare(expected, received, parameters, events);
        if (json.RootElement.TryGetProperty("syncDatagrams", out var syncs)) CompareSync(syncs, sync.Datagrams, parameters, before);
        var statistics = segmenter.GetStatistics();
        Assert.Equal((events.Length, events.Length, 0, 0), (statistics.EventsOffered, statistics.EventsSent, statistics.EventsFailed, statistics.EventsQueued));
        Assert.Equal(expected.Length, statistics.Datagrams);
        Assert.Equal(events.Sum(e => e.Payload.Length), statistics.PayloadBytes);
    }

    private static SegmenterOptions OptionsFor(JsonElement p, UdpSink data, UdpSink sync) => new()
    {
        Uri = EjfatUri.ForControlPlane("127.0.0.1", 18020).WithData(data.Address, data.Port).WithSync(sync.Address, sync.Port),
        DataId = p.GetProperty("dataId").GetUInt16(),
        EventSourceId = p.GetProperty("eventSrcId").GetUInt32(),
        IPv6 = data.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6,
        Mtu = p.GetProperty("mtu").GetInt32(),
        SendSockets = p.GetProperty("numSendSockets").GetInt32(),
        MultiPort = p.GetProperty("multiPort").GetBoolean(),
        TicksAsEventNumber = p.GetProperty("ticksAsREEventNum").GetBoolean(),
        LbHeaderVersion = p.GetProperty("lbHdrVersion").GetInt32(),
        ConnectedSockets = p.GetProperty("connectedSocket").GetBoolean(),
        UseControlPlane = p.GetProperty("useCP").GetBoolean(),
        WarmUp = TimeSpan.FromMilliseconds(p.GetProperty("warmUpMs").GetInt32()),
        SyncPeriod = TimeSpan.FromMilliseconds(p.GetProperty("syncPeriodMs").GetInt32()),
        SyncPeriods = p.GetProperty("syncPeriods").GetInt32(),
    };

    private static OutgoingEvent EventOf(JsonElement e)
    {
        var (a, b, c) = (e.GetProperty("patternABC")[0].GetInt32(), e.GetProperty("patternABC")[1].GetInt32(), e.GetProperty("patternABC")[2].GetInt32());
        var dataId = e.GetProperty("requestedDataId").GetUInt16();
        var entropy = e.GetProperty("requestedEntropy").GetUInt16();
        return new OutgoingEvent(Enumerable.Range(0, e.GetProperty("length").GetInt32()).Select(i => (byte)((a * i) + (b * (i >> 8)) + c)).ToArray())
        {
            EventNumber = ulong.Parse(e.GetProperty("requestedEventNum").GetString()!, CultureInfo.InvariantCulture),
            DataId = dataId == 0 ? null : dataId,
            Entropy = entropy == 0 ? null : entropy,
        };
    }

    private static async Task SendAsync(Segmenter segmenter, OutgoingEvent[] events, bool queued)
    {
        foreach (var outgoing in events)
        {
            if (queued) await segmenter.EnqueueAsync(outgoing, Cancelled);
            else Assert.True(segmenter.Send(outgoing).Succeeded);
        }
    }

    // Several sockets make no order among events: each event's datagrams are compared in theirs.
    private static void Compare(Expected[] expected, IReadOnlyList<UdpSink.Received> received, JsonElement parameters, OutgoingEvent[] events)
    {
        var version = parameters.GetProperty("lbHdrVersion").GetInt32();
        var ticksAreNumbers = parameters.GetProperty("ticksAsREEventNum").GetBoolean();
        var ours = received.Select((r, i) => (r, i)).OrderBy(x => ticksAreNumbers ? 0 : KeyOf(x.r.Bytes)).ThenBy(x => x.i).Select(x => x.r).ToArray();
        var theirs = expected.Select((e, i) => (e, i)).OrderBy(x => ticksAreNumbers ? 0 : KeyOf(x.e.Bytes)).ThenBy(x => x.i).Select(x => x.e).ToArray();
        var sourcePorts = ours.Select(r => r.SourcePort).Distinct().ToList();
        for (var i = 0; i < theirs.Length; i++)
        {
            Assert.Equal(theirs[i].PortIndex, ours[i].PortIndex);
            Assert.Equal(theirs[i].SourceIndex, sourcePorts.IndexOf(ours[i].SourcePort));
            var randomEntropy = events.All(e => e.Entropy is null);
            Assert.Equal(Masked(theirs[i].Bytes, version, randomEntropy, ticksAreNumbers), Masked(ours[i].Bytes, version, randomEntropy, ticksAreNumbers));
            var (tick, entropy) = LbFields(ours[i].Bytes, version);
            Assert.InRange((long)tick, (Now() - TimeSpan.FromMinutes(1)).ToUnixTimeMilliseconds() * 1000, (Now().ToUnixTimeMilliseconds() * 1000) + 1256);
            Assert.True(ReHeader.TryRead(ours[i].Bytes.AsSpan(16), out var re));
            if (ticksAreNumbers) Assert.Equal(tick, re.EventNumber);
            // All segments of an event carry the same.
            if (re.BufferOffset > 0) Assert.Equal(LbFields(ours[i - 1].Bytes, version), (tick, entropy));
        }
    }

    private static DateTimeOffset Now() => DateTimeOffset.UtcNow;

    private static ulong KeyOf(byte[] datagram) => ReHeader.TryRead(datagram.AsSpan(16), out var re) ? re.EventNumber : 0;

    private static (ulong Tick, ushort Entropy) LbFields(byte[] datagram, int version)
    {
        if (version == 2)
        {
            Assert.True(LbHeaderV2.TryRead(datagram, out var v2));
            return (v2.Tick, v2.Entropy);
        }
        Assert.True(LbHeaderV3.TryRead(datagram, out var v3));
        Assert.Equal((ushort)v3.Tick, v3.SlotSelect);
        return (v3.Tick, v3.PortSelect);
    }

    // Zero where the vectors' README says that values differ: tick, version 3's slot (its low bits), random entropy, and the event number where it is the tick.
    private static string Masked(byte[] datagram, int version, bool randomEntropy, bool ticksAreNumbers)
    {
        var copy = datagram.ToArray();
        copy.AsSpan(8, 8).Clear();
        if (version == 3) copy.AsSpan(4, 2).Clear();
        if (randomEntropy) copy.AsSpan(6, 2).Clear();
        if (ticksAreNumbers) copy.AsSpan(28, 8).Clear();
        return Convert.ToHexString(copy);
    }

    private static void CompareSync(JsonElement theirs, IReadOnlyList<UdpSink.Received> ours, JsonElement parameters, DateTimeOffset before)
    {
        Assert.True(ours.Count >= 4, $"{ours.Count} Sync messages");
        Assert.All(ours, r =>
        {
            Assert.True(SyncHeader.IsStrictlyValid(r.Bytes));
            Assert.True(SyncHeader.TryRead(r.Bytes, out var sync));
            Assert.Equal(parameters.GetProperty("eventSrcId").GetUInt32(), sync.EventSourceId);
            Assert.Equal(1_000_000u, sync.AverageEventRateHz);
            Assert.Equal(sync.EventNumber, sync.UnixTimeNanoseconds / 1000);
            Assert.InRange((long)(sync.UnixTimeNanoseconds / 1_000_000), before.ToUnixTimeMilliseconds(), r.At.ToUnixTimeMilliseconds() + 1);
        });
        var first = Convert.FromHexString(theirs[0].GetProperty("hex").GetString()!);
        Assert.Equal(first[..8], ours[0].Bytes[..8]);
        Assert.Equal(first[16..20], ours[0].Bytes[16..20]);
    }

    private sealed record Expected(int PortIndex, int SourceIndex, byte[] Bytes);
}

using System.Net;
using Penstock.Ejfat.Configuration;
using Penstock.Net;

namespace Penstock.Ejfat;

/// <summary>How a <see cref="Segmenter"/> sends. Checked when one is made.</summary>
public sealed record SegmenterOptions
{
    /// <summary>Where data and Sync messages go: the URI's data and sync addresses.</summary>
    public required EjfatUri Uri { get; init; }

    /// <summary>The source or channel of events that name none. Default 0.</summary>
    public ushort DataId { get; init; }

    /// <summary>The sender in Sync messages. Default 0.</summary>
    public uint EventSourceId { get; init; }

    /// <summary>Send to the URI's IPv6 data address. Default false: to the IPv4 one.</summary>
    public bool IPv6 { get; init; }

    /// <summary>Bytes of an IP packet, above 64 (IPv4) or 84 (IPv6) and at most 9000 and the interface's. 0 is the interface's, at most 9000. Default 1500.</summary>
    public int Mtu { get; init; } = 1500;

    /// <summary>Sockets to send from, 1..128; each event goes through the next one. Their source ports differ, which spreads the flows over parallel links. Default 4.</summary>
    public int SendSockets { get; init; } = 4;

    /// <summary>Threads that share the sockets, 1..<see cref="SendSockets"/>. With more than one, events may overtake each other. Default 1.</summary>
    public int SendThreads { get; init; } = 1;

    /// <summary>Bytes of each kernel send buffer; 0 is the system's default. Less than asked for is a warning. Default 3 MiB, as E2SAR.</summary>
    public int SendBufferBytes { get; init; } = 3 * 1024 * 1024;

    /// <summary>Gigabits per second of all sockets together, all headers from IP on included, 0.000001..1,000,000; 0 or less is no limit. Default 0.</summary>
    public double RateGbps { get; init; }

    /// <summary>Keep the rate within an event too, a few datagrams at a time. Default false: an event leaves at line rate, and the next one waits for it.</summary>
    public bool Smooth { get; init; }

    /// <summary>Flow control of the application's own, beside or instead of a rate; <see cref="Segmenter.Send"/> does not ask it. Default none.</summary>
    public ISendGate? Gate { get; init; }

    /// <summary>Socket i sends to the data port + i. Default false: all to the data port, or spread over the ports where the URI gives a range of them.</summary>
    public bool MultiPort { get; init; }

    /// <summary>The tick is the event's number too; clock ticks are then all different. Default false.</summary>
    public bool TicksAsEventNumber { get; init; }

    /// <summary>Version of the load balancer header, 2 or 3. Default 2.</summary>
    public int LbHeaderVersion { get; init; } = 2;

    /// <summary>Send Sync messages to the URI's sync address, by which the control plane knows the tick. Default true.</summary>
    public bool UseControlPlane { get; init; } = true;

    /// <summary>How long Sync messages go before <see cref="Segmenter.StartAsync"/> ends and events are sent, 0..10 minutes. Default 1 s.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time between Sync messages, 1 ms..10 s; the control plane wants one a second at least. Default 1 s.</summary>
    public TimeSpan SyncPeriod { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Sync periods over which the rate of the events' own ticks is measured, 1..65535. Default 2.</summary>
    public int SyncPeriods { get; init; } = 2;

    /// <summary>For events that bring their own ticks: the tick that Sync messages carry before the first event. Null (the default): the clock's ticks until an event brings its
    /// own. The control plane would take clock ticks for this source's, so give it.</summary>
    public ulong? FirstTick { get; init; }

    /// <summary>For events that bring their own ticks: the rate that Sync messages carry until it is measured, in ticks per second. Default 1.</summary>
    public uint ExpectedTickRate { get; init; } = 1;

    /// <summary>When the low byte of clock ticks is replaced by a random one. Default <see cref="TickEntropy.Auto"/>.</summary>
    public TickEntropy TickEntropy { get; init; }

    /// <summary>Connect the sockets. Default true. Without, a peer's refusals (ICMP) are not heard of.</summary>
    public bool ConnectedSockets { get; init; } = true;

    /// <summary>The address to send from. Null (the default) is the one of the route.</summary>
    public IPAddress? LocalAddress { get; init; }

    /// <summary>Events that may wait, 1..1,048,576. Default 2047, as E2SAR.</summary>
    public int QueueCapacity { get; init; } = 2047;

    /// <summary>Cores the sending threads are kept on. Empty (the default): any.</summary>
    public IReadOnlyList<int> Cores { get; init; } = [];

    /// <summary>How much of the per-datagram work the kernel does. Default <see cref="UdpOffload.Auto"/>.</summary>
    public UdpOffload Offload { get; init; }

    /// <summary>Where random entropies come from. Null (the default): different ones in every run.</summary>
    public int? Seed { get; init; }

    /// <summary>The clock of ticks, Sync messages and pacing. Default the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The same options, with those the INI file gives in place of these.</summary>
    public SegmenterOptions With(SegmenterSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return this with
        {
            IPv6 = settings.DpV6 ?? IPv6,
            ConnectedSockets = settings.ConnectedSocket ?? ConnectedSockets,
            UseControlPlane = settings.UseCp ?? UseControlPlane,
            WarmUp = Milliseconds(settings.WarmUpMs) ?? WarmUp,
            SyncPeriod = Milliseconds(settings.SyncPeriodMs) ?? SyncPeriod,
            SyncPeriods = settings.SyncPeriods ?? SyncPeriods,
            Mtu = settings.Mtu ?? Mtu,
            SendSockets = settings.NumSendSockets ?? SendSockets,
            SendBufferBytes = settings.SndSocketBufSize ?? SendBufferBytes,
            RateGbps = settings.RateGbps ?? RateGbps,
            Smooth = settings.Smooth ?? Smooth,
            MultiPort = settings.MultiPort ?? MultiPort,
            TicksAsEventNumber = settings.TicksAsReEventNum ?? TicksAsEventNumber,
            LbHeaderVersion = settings.LbHdrVersion ?? LbHeaderVersion,
        };
    }

    /// <summary>Options for a URI with what an INI file says, defaults otherwise.</summary>
    public static SegmenterOptions From(EjfatUri uri, SegmenterSettings settings) => new SegmenterOptions { Uri = uri }.With(settings);

    private static TimeSpan? Milliseconds(int? value) => value is { } ms ? TimeSpan.FromMilliseconds(ms) : null;
}

using System.Net;
using Penstock.Ejfat.Configuration;
using Penstock.Ejfat.Control;
using Penstock.Net;

namespace Penstock.Ejfat;

/// <summary>How a <see cref="Reassembler"/> receives. Checked by its constructor.</summary>
public sealed partial record ReassemblerOptions
{
    /// <summary>The reservation; with <see cref="UseControlPlane"/> it needs the instance token.</summary>
    public required EjfatUri Uri { get; init; }

    /// <summary>Address to listen on, and to register. Null (the default) is the address of the route to the URI's data address.</summary>
    public IPAddress? ListenAddress { get; init; }

    /// <summary>Where <see cref="ListenAddress"/> is null: look at the URI's IPv6 data address. Default false, IPv4 if the URI has it.</summary>
    public bool IPv6 { get; init; }

    /// <summary>The first UDP port, 1024..65535, or 0 for any free one where there is one port only. Default 10000.</summary>
    public int StartPort { get; init; } = 10000;

    /// <summary>Receive threads, 1..128, each with at least one port. Default 1; with <see cref="Cores"/>, their number.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>The cores to bind the receive threads to, one each. Default none: the system decides.</summary>
    public IReadOnlyList<int> Cores { get; init; } = [];

    /// <summary>2^n ports, 0..14. Default -1: the fewest that give each thread one.</summary>
    public int PortRange { get; init; } = -1;

    /// <summary>Register as a worker, send state, deregister. Default true.</summary>
    public bool UseControlPlane { get; init; } = true;

    /// <summary>The worker's name in the control plane. Default the host's name.</summary>
    public string WorkerName { get; init; } = Environment.MachineName;

    /// <summary>Datagrams begin with the LB header: nothing is in between that takes it off. With the control plane, ask it to leave the header on. Its
    /// contents are not looked at. Default false.</summary>
    public bool WithLbHeader { get; init; }

    /// <summary>An incomplete event for which nothing new arrived for so long is lost; up to 10 s. Default 500 ms. (E2SAR counts from the first segment.)</summary>
    public TimeSpan EventTimeout { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>So long a delivered or lost event is remembered: what still arrives for it from the same source is late and starts nothing new. Zero remembers none:
    /// an event sent again is delivered again, as in E2SAR. Default 1 s.</summary>
    public TimeSpan RememberFor { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many events each receive thread remembers for that purpose at most. Default 32768.</summary>
    public int MaxRemembered { get; init; } = 32768;

    /// <summary>Bytes of each socket's receive buffer in the kernel. Default 3145728. Less granted than asked is a warning.</summary>
    public int ReceiveBufferBytes { get; init; } = 3145728;

    /// <summary>Whole events that may wait for the application, 1..1048576. Default 1000; the fill reported is relative to it.</summary>
    public int QueueCapacity { get; init; } = 1000;

    /// <summary>What happens when they are that many. Default <see cref="QueueFullPolicy.DropNewest"/>.</summary>
    public QueueFullPolicy QueueFull { get; init; }

    /// <summary>The longest event accepted, up to 2147483647 bytes. Default 0: a quarter of the memory limit, at most 1 GiB.</summary>
    public long MaxEventBytes { get; init; }

    /// <summary>Bytes of event buffers, in use or kept for use. Default 0: a quarter of the memory this process may use.</summary>
    public long MemoryLimitBytes { get; init; }

    /// <summary>What happens when a new event would exceed <see cref="MemoryLimitBytes"/>. Default <see cref="MemoryFullPolicy.EvictLongestIdle"/>.</summary>
    public MemoryFullPolicy MemoryFull { get; init; }

    /// <summary>Incomplete events of each receive thread; one more evicts the longest idle. Default 16384.</summary>
    public int MaxIncompleteEvents { get; init; } = 16384;

    /// <summary>Records of lost events that wait to be read; further losses are counted only. Default 16384.</summary>
    public int MaxLostEvents { get; init; } = 16384;

    /// <summary>Events with the same number and data id from different addresses or ports are different events. Default false, as in E2SAR.</summary>
    public bool KeyIncludesSource { get; init; }

    /// <summary>Deliver events of no bytes. Default true.</summary>
    public bool DeliverEmptyEvents { get; init; } = true;

    /// <summary>What is left to the kernel. Default <see cref="UdpOffload.Auto"/>.</summary>
    public UdpOffload Offload { get; init; }

    /// <summary>Time between two states sent, 1 ms..65535 ms. Default 100 ms.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How far the controller looks back; not less than <see cref="Period"/>. Default 1 s.</summary>
    public TimeSpan Epoch { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Proportional gain. Default 0. With all gains 0 the control signal is 0.</summary>
    public double Kp { get; init; }

    /// <summary>Integral gain. Default 0.</summary>
    public double Ki { get; init; }

    /// <summary>Differential gain. Default 0.</summary>
    public double Kd { get; init; }

    /// <summary>The fill to keep, 0..1. Default 0.</summary>
    public double SetPoint { get; init; }

    /// <summary>The control signal stays within plus and minus this. Default 1000, the average weight of a worker.</summary>
    public double ControlLimit { get; init; } = 1000;

    /// <summary>The worker is not ready when the fill stays at or above this for <see cref="NotReadyAfter"/>. Default 0.95; above 1 it is always ready, as in E2SAR.</summary>
    public double NotReadyFill { get; init; } = 0.95;

    /// <summary>See <see cref="NotReadyFill"/>. Default 1 s.</summary>
    public TimeSpan NotReadyAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>It is ready again when the fill is at or below this. Default 0.5.</summary>
    public double ReadyFill { get; init; } = 0.5;

    /// <summary>Weight to register with. Default 1.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>At least this share of an even part of the slots. Default 0.5.</summary>
    public double MinFactor { get; init; } = 0.5;

    /// <summary>At most this share of an even part of the slots; 0 is no maximum. Default 2.</summary>
    public double MaxFactor { get; init; } = 2;

    /// <summary>Send counters with the state. Default false.</summary>
    public bool ReportCounters { get; init; }

    /// <summary>How the control plane is called.</summary>
    public LoadBalancerClientOptions Control { get; init; } = new();

    /// <summary>The clock of timeouts and states. Default the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The same options, with those the INI file gives in place of these.</summary>
    public ReassemblerOptions With(ReassemblerSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return this with
        {
            UseControlPlane = settings.UseCp ?? UseControlPlane,
            ReportCounters = settings.ReportStats ?? ReportCounters,
            Period = Milliseconds(settings.PeriodMs) ?? Period,
            Epoch = Milliseconds(settings.EpochMs) ?? Epoch,
            Kp = settings.Kp ?? Kp,
            Ki = settings.Ki ?? Ki,
            Kd = settings.Kd ?? Kd,
            SetPoint = settings.SetPoint ?? SetPoint,
            PortRange = settings.PortRange ?? PortRange,
            WithLbHeader = settings.WithLbHeader ?? WithLbHeader,
            EventTimeout = Milliseconds(settings.EventTimeoutMs) ?? EventTimeout,
            ReceiveBufferBytes = settings.RcvSocketBufSize ?? ReceiveBufferBytes,
            Weight = settings.Weight ?? Weight,
            MinFactor = settings.MinFactor ?? MinFactor,
            MaxFactor = settings.MaxFactor ?? MaxFactor,
            Control = Control with
            {
                UseHostAddress = settings.UseHostAddress ?? Control.UseHostAddress,
                Tls = Control.Tls with { Validate = settings.ValidateCert ?? Control.Tls.Validate },
            },
        };
    }

    /// <summary>Options for a URI with what an INI file says, defaults otherwise.</summary>
    public static ReassemblerOptions From(EjfatUri uri, ReassemblerSettings settings) => new ReassemblerOptions { Uri = uri }.With(settings);

    private static TimeSpan? Milliseconds(int? milliseconds) => milliseconds is { } value ? TimeSpan.FromMilliseconds(value) : null;
}

using Penstock.Net;

namespace Penstock.Pipeline.Measuring;

/// <summary>What a <see cref="StreamMeasurement"/> sends through what.</summary>
public sealed record MeasurementOptions
{
    /// <summary>The longest event that can be measured.</summary>
    public const int MaxEventBytes = 1 << 30;

    /// <summary>What is in between. Default nothing.</summary>
    public MeasurementPath Path { get; init; }

    /// <summary>Bytes of an event, 1..2^30. Default 1 MiB.</summary>
    public int EventBytes { get; init; } = 1 << 20;

    /// <summary>Events that are counted. Default 1000.</summary>
    public long Events { get; init; } = 1000;

    /// <summary>Bytes of an IP packet. Default 9000.</summary>
    public int Mtu { get; init; } = 9000;

    /// <summary>Gigabits per second on the wire. 0 (the default): as many as go through without loss, see <see cref="WindowBytes"/>.</summary>
    public double RateGbps { get; init; }

    /// <summary>Keep the rate within an event too.</summary>
    public bool Smooth { get; init; }

    /// <summary>Without a rate: bytes under way at most. 0 (the default): 4 MiB, or less where the receive buffer holds less; one event at least.</summary>
    public long WindowBytes { get; init; }

    /// <summary>Over IPv6.</summary>
    public bool IPv6 { get; init; }

    /// <summary>Version of the LB header. Default 2.</summary>
    public int LbHeaderVersion { get; init; } = 2;

    /// <summary>Sockets to send from. Default 1: events of one flow leave in longer messages.</summary>
    public int SendSockets { get; init; } = 1;

    /// <summary>Threads that send. Default 1.</summary>
    public int SendThreads { get; init; } = 1;

    /// <summary>Receive threads of a worker, a port each. Default 1.</summary>
    public int ReceiveThreads { get; init; } = 1;

    /// <summary>Workers behind the load balancer. Default 1.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Bytes of each receive buffer asked for. Default 64 MiB.</summary>
    public int ReceiveBufferBytes { get; init; } = 64 << 20;

    /// <summary>How long to send events that are not counted, until the code is compiled and the memory is there. Default 0.5 s.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>What is left to the kernel.</summary>
    public UdpOffload Offload { get; init; }

    // Bounded, nothing is lost and an event is only late, on a busy host: then the workers wait longer for the rest of it.
    internal TimeSpan EventTimeout => TimeSpan.FromSeconds(RateGbps > 0 ? 0.5 : 3);

    // And the word of a loss takes its time to get here.
    internal TimeSpan Patience => EventTimeout + TimeSpan.FromSeconds(1);

    internal void Validate()
    {
        Require(EventBytes is >= 1 and <= MaxEventBytes, nameof(EventBytes), EventBytes, $"1..{MaxEventBytes}");
        Require(Events >= 1, nameof(Events), Events, "1 or more");
        Require(WindowBytes >= 0, nameof(WindowBytes), WindowBytes, "0 (automatic) or more");
        Require(Workers is >= 1 and <= 64, nameof(Workers), Workers, "1..64");
        Require(Path == MeasurementPath.Balanced || Workers == 1, nameof(Workers), Workers, "1 without a load balancer");
        Require(ReceiveThreads is >= 1 and <= 32, nameof(ReceiveThreads), ReceiveThreads, "1..32");
        Require(WarmUp >= TimeSpan.Zero, nameof(WarmUp), WarmUp, "zero or more");
        Require(double.IsFinite(RateGbps) && RateGbps >= 0, nameof(RateGbps), RateGbps, "0 (no limit) or more");
    }

    private static void Require<T>(bool holds, string name, T value, string accepted)
    {
        if (!holds) throw new ArgumentException($"{name} {value} is not possible; {accepted} is accepted");
    }
}

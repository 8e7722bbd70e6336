using Penstock.Pipeline.Inputs;
using Penstock.Pipeline.Relaying;
using Penstock.Pipeline.Storing;
using Penstock.TimeFrames.Raw;

namespace Penstock.Pipeline.Running;

/// <summary>What <see cref="PipelineRun"/> does. Checked when it begins.</summary>
public sealed record RunOptions
{
    /// <summary>Files and folders to send. Empty (the default): generated data.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>How inputs are taken.</summary>
    public InputOptions Input { get; init; } = new();

    /// <summary>What is generated without inputs.</summary>
    public CruDataOptions Generated { get; init; } = new();

    /// <summary>How many orbits are generated, and repeated with <see cref="Duration"/>; 1..2^31. Default 512.</summary>
    public long GeneratedOrbits { get; init; } = 512;

    /// <summary>Workers, 1..64. Default 3.</summary>
    public int Workers { get; init; } = 3;

    /// <summary>Senders, 1..64, among which the sources are shared out. Default 0: one per source, at most 4.</summary>
    public int Senders { get; init; }

    /// <summary>Bytes of an IP packet, 128..9000. Default 9000, which loopback takes.</summary>
    public int Mtu { get; init; } = 9000;

    /// <summary>Gigabits per second on the wire of all senders together. Default 0: as fast as the receivers take it, so that no buffer overflows.</summary>
    public double RateGbps { get; init; }

    /// <summary>Send for so long, the inputs again and again. Default null: once.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Run each worker as a process of its own: this program, called with <c>run-worker NAME</c>, which must call <see cref="WorkerProcess.RunAsync"/>. Default null: workers are
    /// threads of this process.</summary>
    public string? WorkerProgram { get; init; }

    /// <summary>The folder to write to. Default null: nothing is written.</summary>
    public string? Output { get; init; }

    /// <summary>How time frames are built of the links' heartbeat frames. Default null: none are, every heartbeat frame is an event.</summary>
    public TimeFrameOptions? TimeFrames { get; init; }

    /// <summary>Where the outputs are moved at the end. Default null: they stay where they are.</summary>
    public StoreOptions? Store { get; init; }

    /// <summary>Replace files that are there already. Default false: they are refused.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Bytes of events on their way or waiting for an earlier one; a single event may be more. Default 256 MiB.</summary>
    public long WindowBytes { get; init; } = 256 << 20;

    /// <summary>How often progress is told. Default 250 ms.</summary>
    public TimeSpan ProgressPeriod { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>A bad network between the senders and the load balancer. For tests.</summary>
    internal ImpairmentOptions? Impairment { get; init; }

    internal void Validate()
    {
        Check(nameof(Workers), Workers, 1, 64);
        Check(nameof(Senders), Senders, 0, 64);
        Check(nameof(Mtu), Mtu, 128, 9000);
        Check(nameof(GeneratedOrbits), GeneratedOrbits, 1, 1L << 31);
        Check("Input.MaxEventBytes", Input.MaxEventBytes, 1, 1 << 30);
        Check(nameof(WindowBytes), WindowBytes, 1, long.MaxValue);
        TimeFrames?.Validate();
        if (!(RateGbps >= 0) || double.IsInfinity(RateGbps)) throw new InputException($"{nameof(RateGbps)} is {RateGbps}; 0 or more is accepted");
    }

    private static void Check(string name, long value, long from, long to)
    {
        if (value < from || value > to) throw new InputException($"{name} is {value}; {from}..{to} is accepted");
    }
}

using Penstock.Scaler.Ymq;

namespace Penstock.Scaler.Working;

/// <summary>Object storage, scheduler and workers of one machine.</summary>
public sealed record LocalClusterOptions
{
    /// <summary>Where clients connect. Default a free port of the loopback interface.</summary>
    public YmqAddress BindAddress { get; init; } = YmqAddress.Parse("tcp://127.0.0.1:0");

    /// <summary>Where the object storage listens. Default a free port of the loopback interface.</summary>
    public YmqAddress StorageAddress { get; init; } = YmqAddress.Parse("tcp://127.0.0.1:0");

    /// <summary>How many workers. Default one per processor of the machine.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Refuse to be shut down by a client. Default false.</summary>
    public bool Protected { get; init; }

    /// <summary>As <see cref="TaskWorkersOptions.ProcessorCommand"/>.</summary>
    public IReadOnlyList<string>? ProcessorCommand { get; init; }

    /// <summary>As <see cref="TaskWorkersOptions.Functions"/>; null: those of Python, where processors are threads.</summary>
    public TaskFunctions? Functions { get; init; }

    /// <summary>As <see cref="Objects.ObjectStorageOptions.SpillFolder"/>.</summary>
    public string? SpillFolder { get; init; }
}

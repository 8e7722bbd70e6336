namespace Penstock.Bench.Objects;

/// <summary>What a run of requests took.</summary>
internal sealed class Rate(long bytes, long count, double seconds, double server, double client)
{
    public double GigabytesPerSecond { get; } = Math.Round(bytes / seconds / 1e9, 3);

    public double RequestsPerSecond { get; } = Math.Round(count / seconds);

    public double ServerCpuSecondsPerGigabyte { get; } = Math.Round(server / (bytes / 1e9), 3);

    public double ClientCpuSecondsPerGigabyte { get; } = Math.Round(client / (bytes / 1e9), 3);

    public double ServerCpuMicrosecondsPerRequest { get; } = Math.Round(server / count * 1e6, 2);
}

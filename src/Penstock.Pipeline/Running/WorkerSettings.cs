using System.Net;
using System.Text.Json;
using Penstock.Ejfat;

namespace Penstock.Pipeline.Running;

/// <summary>What a worker of a run is told, in its process or as the first line of its standard input: the token is for nobody else to see.</summary>
/// <param name="Uri">The reservation, with the instance token.</param>
/// <param name="Name">The worker's name.</param>
/// <param name="EventTimeoutMilliseconds">See <see cref="ReassemblerOptions.EventTimeout"/>.</param>
/// <param name="ReceiveBufferBytes">See <see cref="ReassemblerOptions.ReceiveBufferBytes"/>.</param>
/// <param name="Waits">Its queue waits for room when it is full; else it drops.</param>
/// <param name="MaxEventBytes">See <see cref="ReassemblerOptions.MaxEventBytes"/>.</param>
/// <param name="MemoryLimitBytes">See <see cref="ReassemblerOptions.MemoryLimitBytes"/>.</param>
/// <param name="TimeFrames">What it builds; null: it builds nothing.</param>
internal sealed record WorkerSettings(
    string Uri, string Name, int EventTimeoutMilliseconds, int ReceiveBufferBytes, bool Waits, long MaxEventBytes, long MemoryLimitBytes, TimeFrameSettings? TimeFrames = null)
{
    /// <summary>One line.</summary>
    public string ToLine() => JsonSerializer.Serialize(this);

    /// <summary>Reads such a line.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static WorkerSettings FromLine(string line) => JsonSerializer.Deserialize<WorkerSettings>(line) ?? throw new JsonException("no settings");

    public ReassemblerOptions ToOptions() => new()
    {
        Uri = EjfatUri.Parse(Uri, new EjfatUriOptions { TokenKind = EjfatTokenKind.Instance }),
        WorkerName = Name,
        ListenAddress = IPAddress.Loopback,
        StartPort = 0,
        EventTimeout = TimeSpan.FromMilliseconds(EventTimeoutMilliseconds),
        ReceiveBufferBytes = ReceiveBufferBytes,
        QueueFull = Waits ? QueueFullPolicy.Wait : QueueFullPolicy.DropNewest,
        MaxEventBytes = MaxEventBytes,
        MemoryLimitBytes = MemoryLimitBytes,
        // A queue that is full now and then is flow control here, no reason to give events to others.
        NotReadyFill = 2,
    };
}

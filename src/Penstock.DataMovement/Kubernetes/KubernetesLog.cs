using Microsoft.Extensions.Logging;

namespace Penstock.DataMovement.Kubernetes;

/// <summary>What Kubernetes mode tells its log. Never a token.</summary>
internal static partial class KubernetesLog
{
    [LoggerMessage(1, LogLevel.Information, "API server {Server}: nnf {Nnf}, dws {Dws}, lus {Lus}; node {Node} is served by {Rabbit}")]
    public static partial void Connected(ILogger logger, Uri server, string nnf, string dws, string lus, string node, string rabbit);

    [LoggerMessage(2, LogLevel.Warning, "the movements of {Path} cannot be watched: {Reason}; again in {Seconds:F1} s")]
    public static partial void WatchFailed(ILogger logger, string path, string reason, double seconds);
}

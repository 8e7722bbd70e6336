using Microsoft.Extensions.Logging;

namespace Penstock.Scaler.Working;

internal static partial class WorkingLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "worker {Worker} ended: {Reason}")]
    public static partial void WorkerEnded(ILogger logger, string worker, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "a processor of {Worker} ended: {Reason}")]
    public static partial void ProcessorEnded(ILogger logger, string worker, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Target} workers wanted, {Live} there")]
    public static partial void Wanted(ILogger logger, long target, int live);
}

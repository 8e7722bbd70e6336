using Microsoft.Extensions.Logging;

namespace Penstock.Scaler.Scheduling;

internal static partial class SchedulerLog
{
    [LoggerMessage(1, LogLevel.Information, "{Text}")]
    public static partial void Information(ILogger logger, string text);

    [LoggerMessage(2, LogLevel.Warning, "{Text}")]
    public static partial void Warning(ILogger logger, string text);
}

using Microsoft.Extensions.Logging;

namespace Penstock.DataMovement.Api;

/// <summary>What the daemon tells its log. Never a token.</summary>
internal static partial class DaemonLog
{
    [LoggerMessage(1, LogLevel.Debug, "{Method} {Subject} by {Caller}")]
    public static partial void Called(ILogger logger, string method, string subject, string caller);

    [LoggerMessage(2, LogLevel.Warning, "Create by {Caller} was refused as {Status}: {Reason}")]
    public static partial void CreateRefused(ILogger logger, CreateStatus status, string caller, string reason);

    [LoggerMessage(3, LogLevel.Information, "operation {Uid} by {Caller}: '{Source}' to '{Destination}', profile '{Profile}'")]
    public static partial void Accepted(ILogger logger, string uid, string caller, string source, string destination, string profile);

    [LoggerMessage(4, LogLevel.Information, "operation {Uid} runs: {Command}")]
    public static partial void Started(ILogger logger, string uid, string command);

    [LoggerMessage(5, LogLevel.Information, "operation {Uid} ended as {Status} after {Seconds:F1} s")]
    public static partial void Ended(ILogger logger, string uid, OperationStatus status, double seconds);

    [LoggerMessage(6, LogLevel.Warning, "operation {Uid} ended as {Status}: {Reason}")]
    public static partial void EndedBadly(ILogger logger, string uid, OperationStatus status, string reason);

    [LoggerMessage(7, LogLevel.Information, "operation {Uid} is to be cancelled, by {Caller}")]
    public static partial void CancelAsked(ILogger logger, string uid, string caller);

    [LoggerMessage(8, LogLevel.Information, "operation {Uid} was deleted by {Caller}")]
    public static partial void Deleted(ILogger logger, string uid, string caller);

    [LoggerMessage(9, LogLevel.Information, "operation {Uid} was not finished by the daemon before this one and is taken up again, restart {Restarts}")]
    public static partial void Resumed(ILogger logger, string uid, int restarts);

    [LoggerMessage(10, LogLevel.Information, "operation {Uid} output: {Output}")]
    public static partial void Output(ILogger logger, string uid, string output);

    [LoggerMessage(11, LogLevel.Warning, "{Count} processes of operation {Uid} were left by the daemon before this one and are ended")]
    public static partial void OrphansKilled(ILogger logger, int count, string uid);

    [LoggerMessage(12, LogLevel.Error, "operation {Uid} met an error of the daemon")]
    public static partial void Failed(ILogger logger, Exception exception, string uid);

    [LoggerMessage(13, LogLevel.Information, "{Count} operations were older than is kept and are forgotten")]
    public static partial void Pruned(ILogger logger, int count);

    [LoggerMessage(14, LogLevel.Warning, "operation {Uid} had processes left {Seconds:F0} s after TERM; they are killed")]
    public static partial void Killed(ILogger logger, string uid, double seconds);
}

using Microsoft.Extensions.Logging;

namespace Penstock.Scaler.Ymq;

internal static partial class YmqLog
{
    [LoggerMessage(1, LogLevel.Error, "A callback on the loop '{Loop}' failed; the loop goes on")]
    public static partial void CallbackFailed(ILogger logger, string loop, Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "The connection of '{Peer}' ended: {End}")]
    public static partial void ConnectionEnded(ILogger logger, string peer, YmqEnd end);

    [LoggerMessage(3, LogLevel.Warning, "Connections cannot be accepted at {Address}: {Reason}; trying again in 100 ms")]
    public static partial void AcceptFailed(ILogger logger, YmqAddress address, string reason);

    [LoggerMessage(4, LogLevel.Debug, "Attempt {Attempt} to connect to {Address} failed: {Reason}")]
    public static partial void ConnectFailed(ILogger logger, int attempt, YmqAddress address, string reason);

    [LoggerMessage(5, LogLevel.Debug, "TLS with {Peer} failed: {Reason}")]
    public static partial void TlsFailed(ILogger logger, string peer, string reason);
}

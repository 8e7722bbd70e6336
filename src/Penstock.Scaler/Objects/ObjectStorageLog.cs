using Microsoft.Extensions.Logging;

namespace Penstock.Scaler.Objects;

internal static partial class ObjectStorageLog
{
    [LoggerMessage(1, LogLevel.Warning, "Closing the connection of '{Peer}': {Reason}")]
    public static partial void Closing(ILogger logger, string peer, string reason);

    [LoggerMessage(2, LogLevel.Information, "Deleted the {Count} objects of '{Peer}', which did not come back")]
    public static partial void OwnerForgotten(ILogger logger, string peer, int count);
}

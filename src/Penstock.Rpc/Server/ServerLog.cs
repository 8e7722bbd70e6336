using Microsoft.Extensions.Logging;

namespace Penstock.Rpc.Server;

internal static partial class ServerLog
{
    [LoggerMessage(1, LogLevel.Error, "the handler of {Method} failed; its caller gets UNKNOWN")]
    public static partial void HandlerFailed(ILogger logger, string method, Exception exception);

    [LoggerMessage(2, LogLevel.Debug, "the end of a call of {Method} could not be sent")]
    public static partial void EndNotSent(ILogger logger, string method, Exception exception);

    [LoggerMessage(3, LogLevel.Warning, "the status details of a call of {Method} are larger than peers accept in trailers and were left out")]
    public static partial void DetailsDropped(ILogger logger, string method);

    [LoggerMessage(4, LogLevel.Warning, "the certificate {File} was renewed but cannot be read; the old one stays in use")]
    public static partial void CertificateNotReloaded(ILogger logger, string file, Exception exception);

    [LoggerMessage(5, LogLevel.Information, "the certificate {File} was renewed")]
    public static partial void CertificateReloaded(ILogger logger, string file);
}

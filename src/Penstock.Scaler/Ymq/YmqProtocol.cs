namespace Penstock.Scaler.Ymq;

/// <summary>The numbers of the YMQ protocol (finos/opengris-scaler, src/cpp/scaler/ymq/configuration.h).</summary>
internal static class YmqProtocol
{
    /// <summary>Bytes of the length before every message.</summary>
    public const int PrefixBytes = 8;

    /// <summary>Further attempts after the first one to connect.</summary>
    public const int ConnectRetries = 8;

    /// <summary>One WebSocket frame carries at most this much.</summary>
    public const long MaxFrameBytes = 256L << 20;

    /// <summary>Connections the system keeps for us until they are accepted.</summary>
    public const int ListenBacklog = 1024;

    /// <summary>What each side of a connection says first.</summary>
    public static ReadOnlySpan<byte> Magic => [0x59, 0x4D, 0x51, 0x01];

    /// <summary>The wait before retry 1 to 8: 200 ms, doubled each time up to 25.6 s. Null once no retry is left.</summary>
    public static TimeSpan? RetryDelay(int retry) => retry is >= 1 and <= ConnectRetries ? TimeSpan.FromMilliseconds(100L << retry) : null;
}

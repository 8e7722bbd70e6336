namespace Penstock.Scaler.Ymq;

/// <summary>What carries a YMQ byte stream.</summary>
public enum YmqScheme
{
    /// <summary>Plain TCP.</summary>
    Tcp,

    /// <summary>TLS over TCP.</summary>
    Tls,

    /// <summary>A Unix domain stream socket.</summary>
    Ipc,

    /// <summary>WebSocket over TCP.</summary>
    Ws,

    /// <summary>WebSocket over TLS.</summary>
    Wss,
}

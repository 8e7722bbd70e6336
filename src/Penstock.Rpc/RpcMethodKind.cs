namespace Penstock.Rpc;

/// <summary>How many messages go each way in a call.</summary>
public enum RpcMethodKind
{
    /// <summary>One request, one reply.</summary>
    Unary,

    /// <summary>One request, a stream of replies.</summary>
    ServerStreaming,

    /// <summary>A stream of requests, one reply.</summary>
    ClientStreaming,

    /// <summary>A stream each way, independent of each other.</summary>
    Duplex,
}

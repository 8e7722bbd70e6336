namespace Penstock.Rpc;

/// <summary>How a channel connects and what its calls have in common.</summary>
public sealed record RpcChannelOptions
{
    /// <summary>TLS; null (the default) is cleartext, unless the address begins with <c>https://</c>.</summary>
    public RpcClientTls? Tls { get; init; }

    /// <summary>Sent with every call (e.g. <c>authorization</c>), unless the call's own metadata has the same name.</summary>
    public RpcMetadata? Headers { get; init; }

    /// <summary>The name to call the server by (<c>:authority</c>, and with TLS the name its certificate must bear) instead of the address's host.</summary>
    public string? Authority { get; init; }

    /// <summary>Which of the host's addresses to use. Default: the resolver's order.</summary>
    public RpcAddressPreference AddressPreference { get; init; } = RpcAddressPreference.Any;

    /// <summary>How long connecting may take, all of a name's addresses together, TLS included. Default 20 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>After this long without a frame from the server, while a call is open, an HTTP/2 PING is sent. Default never: servers built on gRPC's
    /// C core or Go end connections that ping more often than every five minutes.</summary>
    public TimeSpan KeepAlivePingDelay { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>A server that does not answer the PING for this long is taken for gone: its calls end with UNAVAILABLE. Default 20 s.</summary>
    public TimeSpan KeepAlivePingTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Ping also while no call is open. Default false.</summary>
    public bool KeepAliveWithoutCalls { get; init; }

    /// <summary>A connection without calls is closed after this long; the next call opens another. Default 5 minutes.</summary>
    public TimeSpan IdleConnectionTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The largest message accepted, in bytes, after decompression; a larger one ends the call with RESOURCE_EXHAUSTED. Default 4 MiB.</summary>
    public int MaxReceiveMessageBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>The largest message sent, in bytes before compression. Default 2 GiB - 1, that is no limit.</summary>
    public int MaxSendMessageBytes { get; init; } = int.MaxValue;

    /// <summary>How requests are compressed. Default: not at all, since a client cannot know what the server reads.</summary>
    public RpcCompression Compression { get; init; } = RpcCompression.None;

    /// <summary>What the client calls itself, put in front of the library's own name in <c>user-agent</c>. Default nothing.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The clock deadlines are measured with. Default the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}

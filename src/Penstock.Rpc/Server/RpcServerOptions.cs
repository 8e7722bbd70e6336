using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Penstock.Rpc;

/// <summary>What a server listens on, serves and accepts.</summary>
public sealed record RpcServerOptions
{
    /// <summary>Where to listen; at least one.</summary>
    public required IReadOnlyList<RpcEndpoint> Endpoints { get; init; }

    /// <summary>What is served.</summary>
    public IReadOnlyList<RpcService> Services { get; init; } = [];

    /// <summary>The largest message accepted, in bytes, after decompression; a larger one ends the call with RESOURCE_EXHAUSTED. Default 4 MiB, as in other gRPC implementations.</summary>
    public int MaxReceiveMessageBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>The largest message sent, in bytes before compression. Default 2 GiB - 1, that is no limit.</summary>
    public int MaxSendMessageBytes { get; init; } = int.MaxValue;

    /// <summary>How replies are compressed for clients that accept it. Default: not at all.</summary>
    public RpcCompression ReplyCompression { get; init; } = RpcCompression.None;

    /// <summary>Answers everything that is not gRPC, in HTTP/1.1 or HTTP/2, on the same ports. Null (the default) answers 404 or 415 with a sentence.</summary>
    public RequestDelegate? Http1Fallback { get; init; }

    /// <summary>Serve grpc.health.v1.Health, whose answers are set through <see cref="RpcServer.Health"/>. Default true.</summary>
    public bool EnableHealth { get; init; } = true;

    /// <summary>Serve grpc.reflection (v1 and v1alpha), so that tools can list and call the services. Default true.</summary>
    public bool EnableReflection { get; init; } = true;

    /// <summary>Calls that one connection may have open at a time; more wait at the client. Default 256.</summary>
    public int MaxCallsPerConnection { get; init; } = 256;

    /// <summary>Connections open at a time; more are closed at once. Null (the default) is no limit.</summary>
    public long? MaxConnections { get; init; }

    /// <summary>After this long without a frame from the client an HTTP/2 PING is sent. Default 60 s; <see cref="Timeout.InfiniteTimeSpan"/> never.</summary>
    public TimeSpan KeepAlivePingDelay { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A client that does not answer the PING for this long is disconnected. Default 20 s.</summary>
    public TimeSpan KeepAlivePingTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>A connection without calls is closed after this long. Default 30 minutes.</summary>
    public TimeSpan IdleConnectionTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long a stopping server lets running calls go on before it ends them with UNAVAILABLE. Default 5 s.</summary>
    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Where to log. Default nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>The clock deadlines are measured with. Default the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal void Validate()
    {
        if (Endpoints.Count == 0) throw new ArgumentException("RpcServerOptions.Endpoints is empty; at least one endpoint is needed");
        Positive(MaxReceiveMessageBytes, nameof(MaxReceiveMessageBytes));
        Positive(MaxSendMessageBytes, nameof(MaxSendMessageBytes));
        Positive(MaxCallsPerConnection, nameof(MaxCallsPerConnection));
        if (ShutdownGrace < TimeSpan.Zero) throw new ArgumentException($"RpcServerOptions.ShutdownGrace is {ShutdownGrace}; zero or more is accepted");

        static void Positive(int value, string name)
        {
            if (value <= 0) throw new ArgumentException($"RpcServerOptions.{name} is {value}; 1 or more is accepted");
        }
    }
}

using System.Net;
using Penstock.Rpc;

namespace Penstock.Tests;

/// <summary>An echo server on a free loopback port with a channel to it.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private EchoServer(RpcServer server, RpcChannel channel)
    {
        Server = server;
        Channel = channel;
    }

    public RpcServer Server { get; }

    public RpcChannel Channel { get; }

    public IPEndPoint EndPoint => (IPEndPoint)Server.EndPoints[0];

    public static async Task<EchoServer> StartAsync(
        Func<RpcServerOptions, RpcServerOptions>? configure = null, RpcChannelOptions? client = null, Action<RpcCallContext>? seen = null)
    {
        var options = new RpcServerOptions
        {
            Endpoints = [RpcEndpoint.Tcp(new IPEndPoint(IPAddress.Loopback, 0))],
            Services = [EchoService.Bind(seen)],
            ShutdownGrace = TimeSpan.FromMilliseconds(100),
        };
        var server = await RpcServer.StartAsync(configure?.Invoke(options) ?? options, TestContext.Current.CancellationToken);
        var scheme = options.Endpoints[0].Tls is null ? "http" : "https";
        var address = server.EndPoints[0] is IPEndPoint endPoint ? $"{scheme}://{endPoint}" : $"unix:{server.EndPoints[0]}";
        return new EchoServer(server, RpcChannel.ForAddress(address, client));
    }

    public async ValueTask DisposeAsync()
    {
        await Channel.DisposeAsync();
        await Server.DisposeAsync();
    }
}

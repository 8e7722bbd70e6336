using Google.Protobuf.Reflection;
using Penstock.Rpc;
using Penstock.Tests.Protocol;

namespace Penstock.Tests;

/// <summary>The service of Protocol/echo.proto, and its methods.</summary>
internal static class EchoService
{
    public static ServiceDescriptor Descriptor { get; } = EchoReflection.Descriptor.Services[0];

    public static RpcMethod<Ping, Ping> Say { get; } = Method("Say");

    public static RpcMethod<Ping, Ping> Repeat { get; } = Method("Repeat");

    public static RpcMethod<Ping, Ping> Collect { get; } = Method("Collect");

    public static RpcMethod<Ping, Ping> Chat { get; } = Method("Chat");

    public static RpcMethod<Ping, Ping> Fail { get; } = Method("Fail");

    public static RpcMethod<Ping, Ping> Hang { get; } = Method("Hang");

    public static RpcMethod<Ping, Ping> Missing { get; } = Method("Missing");

    /// <summary>The service; <paramref name="seen"/> looks at each call's context first.</summary>
    public static RpcService Bind(Action<RpcCallContext>? seen = null) => new RpcService(Descriptor)
        .Unary<Ping, Ping>("Say", (request, context) =>
        {
            seen?.Invoke(context);
            CopyMetadata(context);
            return Task.FromResult(request);
        })
        .ServerStreaming<Ping, Ping>("Repeat", async (request, replies, context) =>
        {
            seen?.Invoke(context);
            for (var i = 0; request.Count < 0 || i < request.Count; i++)
                await replies.WriteAsync(new Ping { Text = request.Text, Payload = request.Payload, Count = i });
        })
        .ClientStreaming<Ping, Ping>("Collect", async (requests, context) =>
        {
            seen?.Invoke(context);
            var (count, bytes) = (0, 0L);
            await foreach (var request in requests)
            {
                count++;
                bytes += request.Payload.Length;
            }
            return new Ping { Count = count, Text = bytes.ToString() };
        })
        .Duplex<Ping, Ping>("Chat", async (requests, replies, context) =>
        {
            seen?.Invoke(context);
            await foreach (var request in requests) await replies.WriteAsync(request);
        })
        .Unary<Ping, Ping>("Fail", (request, context) =>
        {
            seen?.Invoke(context);
            if (request.Text == "throw") throw new InvalidOperationException("secret /etc/shadow");
            context.ResponseTrailers.Add("why", "asked for");
            throw new RpcException((RpcStatusCode)request.Count, request.Text, new Ping { Text = "detail" });
        })
        .Unary<Ping, Ping>("Hang", async (_, context) =>
        {
            seen?.Invoke(context);
            await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
            return new Ping();
        });

    // Whatever the client sent as echo-… comes back, in the headers and in the trailers.
    private static void CopyMetadata(RpcCallContext context)
    {
        foreach (var entry in context.Metadata.Where(e => e.Key.StartsWith("echo-", StringComparison.Ordinal)))
        {
            foreach (var metadata in (RpcMetadata[])[context.ResponseHeaders, context.ResponseTrailers])
            {
                if (entry.IsBinary) metadata.Add(entry.Key, entry.Bytes.Span);
                else metadata.Add(entry.Key, entry.Value);
            }
        }
    }

    private static RpcMethod<Ping, Ping> Method(string name) => RpcMethod.Create<Ping, Ping>(Descriptor, name);
}

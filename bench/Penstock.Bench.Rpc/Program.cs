// Rates of Penstock.Rpc, client and server in one process, on one JSON line:
//   dotnet run -c Release --project bench/Penstock.Bench.Rpc [seconds per case, default 3]
// The CPU figure covers both sides. Allocations are of both sides too.
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Google.Protobuf;
using Penstock.Rpc;
using Penstock.Tests;
using Penstock.Tests.Protocol;

var seconds = args.Length > 0 ? double.Parse(args[0]) : 3;
var socket = Path.Combine(Path.GetTempPath(), $"penstock-bench-{Environment.ProcessId}.sock");
await using var server = await RpcServer.StartAsync(new RpcServerOptions
{
    Endpoints = [RpcEndpoint.Tcp(new IPEndPoint(IPAddress.Loopback, 0)), RpcEndpoint.Unix(socket)],
    Services = [EchoService.Bind()],
    MaxReceiveMessageBytes = int.MaxValue,
});
await using var tcp = RpcChannel.ForAddress($"{server.EndPoints[0]}", new RpcChannelOptions { MaxReceiveMessageBytes = int.MaxValue });
await using var unix = RpcChannel.ForAddress($"unix:{socket}");
var small = new Ping { Text = "hello", Count = 1 };
var big = new Ping { Payload = ByteString.CopyFrom(new byte[1 << 20]) };

var results = new Dictionary<string, object>
{
    ["unarySequential"] = await UnaryAsync(tcp, small, 1),
    ["unaryParallel32"] = await UnaryAsync(tcp, small, 32),
    ["unaryParallel32Unix"] = await UnaryAsync(unix, small, 32),
    ["unaryParallel32WithDeadline"] = await UnaryAsync(tcp, small, 32, new RpcCallOptions { Timeout = TimeSpan.FromSeconds(30) }),
    ["unaryOneMegabyte"] = await UnaryAsync(tcp, big, 4),
    ["serverStream"] = await MeasureAsync(async over =>
    {
        var n = 0L;
        await foreach (var _ in tcp.ServerStreamingAsync(EchoService.Repeat, new Ping { Count = -1, Text = "hello" }))
        {
            n++;
            if (n % 100 == 0 && over()) break;
        }
        return n;
    }),
    ["pingPong"] = await MeasureAsync(async over =>
    {
        var n = 0L;
        await using var call = tcp.Duplex(EchoService.Chat);
        for (; !over(); n++)
        {
            await call.WriteAsync(small);
            await call.ReadAsync();
        }
        return n;
    }),
};
Console.WriteLine(JsonSerializer.Serialize(results));

Task<object> UnaryAsync(RpcChannel channel, Ping request, int parallel, RpcCallOptions? options = null) => MeasureAsync(async over =>
{
    var counts = await Task.WhenAll(Enumerable.Range(0, parallel).Select(async _ =>
    {
        var n = 0L;
        for (; !over(); n++) await channel.UnaryAsync(EchoService.Say, request, options);
        return n;
    }));
    return counts.Sum();
});

async Task<object> MeasureAsync(Func<Func<bool>, Task<long>> run)
{
    var warmUp = Stopwatch.StartNew();
    await run(() => warmUp.Elapsed.TotalSeconds > seconds / 3);
    using var process = Process.GetCurrentProcess();
    var (cpu, allocated, watch) = (process.TotalProcessorTime, GC.GetTotalAllocatedBytes(), Stopwatch.StartNew());
    var count = await run(() => watch.Elapsed.TotalSeconds > seconds);
    var elapsed = watch.Elapsed.TotalSeconds;
    process.Refresh();
    return new
    {
        perSecond = Math.Round(count / elapsed),
        cpuMicrosecondsPer = Math.Round((process.TotalProcessorTime - cpu).TotalMicroseconds / Math.Max(count, 1), 1),
        allocatedBytesPer = (GC.GetTotalAllocatedBytes() - allocated) / Math.Max(count, 1),
    };
}

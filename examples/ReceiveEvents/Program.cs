// Receives events until Ctrl-C: EJFAT_URI=... dotnet run --project examples/ReceiveEvents -- THIS_HOSTS_ADDRESS
using System.Net;
using Penstock.Ejfat;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, signal) => { signal.Cancel = true; stop.Cancel(); };

var uri = EjfatUri.FromEnvironment(options: new() { TokenKind = EjfatTokenKind.Instance });
await using var reassembler = new Reassembler(new ReassemblerOptions { Uri = uri, ListenAddress = IPAddress.Parse(args[0]), StartPort = 10000, Threads = 2 });
await reassembler.StartAsync();
try
{
    while (true)
    {
        // Disposing an event gives its memory back; until then it stays as it is.
        using var received = await reassembler.ReceiveAsync(stop.Token);
        Console.WriteLine($"event {received.EventNumber} of source {received.DataId}: {received.Memory.Length} bytes in {received.Segments} segments");
    }
}
catch (OperationCanceledException) { await reassembler.StopAsync(); }
while (reassembler.TryGetLostEvent(out var lost)) Console.WriteLine($"event {lost.EventNumber} of source {lost.DataId} was lost: {lost.Reason}");

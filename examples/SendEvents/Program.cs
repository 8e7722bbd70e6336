// Sends each file named on the command line as one event: EJFAT_URI=... dotnet run --project examples/SendEvents -- FILE...
using Penstock.Ejfat;
using Penstock.Ejfat.Control;

var uri = EjfatUri.FromEnvironment(options: new() { TokenKind = EjfatTokenKind.Instance });
await using (var control = new LoadBalancerClient(uri)) await control.AddSenderSelfAsync();

await using var segmenter = new Segmenter(new SegmenterOptions { Uri = uri, DataId = 1, Mtu = 9000, RateGbps = 10 });
await segmenter.StartAsync();
foreach (var file in args)
{
    // The memory must stay as it is until Completed is called; nothing copies it.
    await segmenter.EnqueueAsync(new OutgoingEvent(await File.ReadAllBytesAsync(file)) { State = file, Completed = Report });
}
await segmenter.StopAsync();
var sent = segmenter.GetStatistics();
Console.WriteLine($"{sent.EventsOffered} events: {sent.EventsSent} sent in {sent.Datagrams} datagrams, {sent.EventsFailed} failed");

static void Report(SendCompletion sent)
{
    if (!sent.Succeeded) Console.Error.WriteLine($"{sent.State}: {sent.ErrorName}");
}

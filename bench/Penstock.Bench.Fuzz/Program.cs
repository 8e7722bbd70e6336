// What nobody would send, by the million: datagrams into the reassembly table, bytes into the header readers, texts into the URI reader,
// and into everything that reads what Scaler's peers send; and time frame files into everything that reads and writes them.
//   dotnet run -c Release --project bench/Penstock.Bench.Fuzz [--datagrams 8000000] [--headers 1000000] [--uris 1000000]
//     [--messages 3000000] [--pickles 3000000] [--streams 3000000] [--requests 3000000] [--files 20000] [--seed 1]
// One line of JSON; exit code 1 when an exception escaped, memory went beyond its limit, or a datagram or an event is not accounted for. A seed repeats a run exactly.
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Penstock.Bench.Fuzz;

var seed = (int)Argument("--seed", 1);
var watch = Stopwatch.StartNew();
var errors = new List<string>();
var datagrams = Run(() => new DatagramFuzz(seed).Run(Argument("--datagrams", 8_000_000)));
var headers = Run(() => HeaderFuzz.Run(Argument("--headers", 1_000_000), seed));
var uris = Run(() => UriFuzz.Run(Argument("--uris", 1_000_000), seed));
var messages = Run(() => new ScalerFuzz(seed).Messages(Argument("--messages", 3_000_000)));
var pickles = Run(() => new ScalerFuzz(seed).Pickles(Argument("--pickles", 3_000_000)));
var streams = Run(() => new ScalerFuzz(seed).Streams(Argument("--streams", 3_000_000)));
var requests = Run(() => new ScalerFuzz(seed).Requests(Argument("--requests", 3_000_000)));
var files = Run(() =>
{
    using var fuzz = new TimeFrameFuzz(seed);
    return fuzz.Run(Argument("--files", 20_000));
});
using var process = Process.GetCurrentProcess();
Console.WriteLine(JsonSerializer.Serialize(
    new { ok = errors.Count == 0, seed, seconds = Math.Round(watch.Elapsed.TotalSeconds, 1), peakMegabytes = process.PeakWorkingSet64 >> 20, errors, datagrams, headers, uris, messages, pickles, streams, requests, files },
    JsonSerializerOptions.Web));
return errors.Count == 0 ? 0 : 1;

object? Run(Func<object> fuzz)
{
    try
    {
        return fuzz();
    }
#pragma warning disable CA1031 // any exception at all is what is looked for
    catch (Exception e)
#pragma warning restore CA1031
    {
        errors.Add(e.ToString());
        return null;
    }
}

long Argument(string name, long fallback)
{
    var at = Array.IndexOf(args, name);
    return at >= 0 ? long.Parse(args[at + 1], CultureInfo.InvariantCulture) : fallback;
}

// The object storage server over loopback, in a process of its own, asked by one client with several requests under way:
//   dotnet run -c Release --project bench/Penstock.Bench.Objects [--bytes 1048576] [--gigabytes 8] [--window 16] [--operations 300000] [--resident 0] [--address tcp://127.0.0.1:0]
// One line of JSON: GB/s of set and get of large objects with the CPU seconds per GB of the server and of the client, requests per second of small ones,
// and with --resident N the memory that N GB of different 1 MiB contents take. CPU figures hold on a busy machine, rates do not.
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Penstock.Bench.Objects;
using Penstock.Scaler.Objects;
using Penstock.Scaler.Ymq;

if (args is ["serve", var at])
{
    using var server = new ObjectStorageServer(new ObjectStorageOptions());
    Console.WriteLine(server.Bind(YmqAddress.Parse(at)));
    Console.In.ReadLine();
    return;
}

using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["serve", Text("--address", "tcp://127.0.0.1:0")]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;
try
{
    var address = YmqAddress.Parse(process.StandardOutput.ReadLine()!);
    using var load = new Load(process, address, (int)Number("--window", 16));
    var bytes = Number("--bytes", 1 << 20);
    var count = (long)(Number("--gigabytes", 8) * 1e9 / bytes);
    load.Set(bytes, Math.Min(count, 512));
    var set = load.Set(bytes, count);
    var get = load.Get(bytes, count);
    load.Set(100, 10_000);
    var operations = Number("--operations", 300_000);
    var smallSet = load.Set(100, operations);
    var smallGet = load.Get(100, operations);
    var resident = Number("--resident", 0) is > 0 and var gigabytes ? load.Fill(gigabytes) : null;
    Console.WriteLine(JsonSerializer.Serialize(new { address = $"{address}", bytes, set, get, smallSet, smallGet, resident }, JsonSerializerOptions.Web));
}
finally
{
    process.StandardInput.Close();
    process.WaitForExit();
}

long Number(string name, long fallback) => long.Parse(Text(name, fallback.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

string Text(string name, string fallback)
{
    var position = Array.IndexOf(args, name);
    return position >= 0 ? args[position + 1] : fallback;
}

using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Penstock.Cli.Terminal;
using Penstock.Ejfat.Logging;
using Penstock.Scaler.Objects;
using Penstock.Scaler.Ymq;

namespace Penstock.Cli.Tasks;

/// <summary><c>penstock tasks storage</c>: an object storage server.</summary>
internal static class StorageVerb
{
    private static readonly TimeSpan StatusPeriod = TimeSpan.FromSeconds(5);

    public static Command Create(CommandContext context)
    {
        var options = new StorageOptions();
        var json = Values.Flag("--json", "Print where it listens, and the counters at the end, as lines of JSON.");
        var verb = new Verb(
            "storage",
            "Keeps the objects of clients and workers: functions, arguments and results, equal contents once. Replaces scaler_object_storage_server. "
                + "What does not fit into memory goes to files. Ends with SIGINT or SIGTERM, exit code 0, and prints what it counted.",
            "penstock tasks storage tcp://127.0.0.1:6379",
            "penstock tasks storage tcp://192.0.2.10:6379 tls://192.0.2.10:6380 --tls-cert storage.pem --tls-key storage.key --memory-limit 64Gi --spill-folder /scratch");
        options.AddTo(verb);
        verb.Add(json);
        return verb.Runs(result => RunAsync(context, options.Addresses(result), options.Read(result), result.GetValue(json)));
    }

    /// <summary>A server with those options.</summary>
    /// <exception cref="CommandFailedException">The folder for files cannot be made.</exception>
    public static ObjectStorageServer Open(ObjectStorageOptions options, ILoggerFactory loggers)
    {
        try
        {
            return new ObjectStorageServer(options, loggers);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"no folder for files can be made below '{options.SpillFolder}': {FailureText.Of(e)}");
        }
    }

    /// <summary>Listens at one more address.</summary>
    /// <exception cref="CommandFailedException">It cannot.</exception>
    public static YmqAddress Bind(ObjectStorageServer server, YmqAddress address)
    {
        try
        {
            return server.Bind(address);
        }
        catch (Exception e) when (e is SocketException or InvalidDataException or IOException)
        {
            throw new CommandFailedException($"cannot listen at {address}: {FailureText.Of(e)}");
        }
    }

    /// <summary>The folder for files: the one named, none, or the system's for what outlives a reboot, which is on a disk.</summary>
    public static string? FolderOf(string? named) => named switch
    {
        "none" => null,
        null => Directory.Exists("/var/tmp") ? "/var/tmp" : Path.GetTempPath(),
        _ => named,
    };

    private static async Task<int> RunAsync(CommandContext context, IReadOnlyList<YmqAddress> addresses, ObjectStorageOptions options, bool json)
    {
        using var log = new E2sarLogProvider(context.Error);
        using var loggers = LoggerFactory.Create(b => b.SetMinimumLevel(LogLevel.Information).AddProvider(log));
        using var server = Open(options, loggers);
        var listening = addresses.Select(a => Bind(server, a).ToString()).ToList();
        context.Out.WriteLine(json
            ? Json.Line(new { listening, memoryLimit = options.MemoryLimit, spillFolder = options.SpillFolder })
            : $"keeping objects at {string.Join(", ", listening)}; up to {Size(options.MemoryLimit)} in memory, {(options.SpillFolder is { } folder ? $"the rest in files below {folder}" : "no more")}");
        context.Out.Flush();
        while (!context.Stop.IsCancellationRequested)
        {
            await Task.Delay(StatusPeriod, context.Stop).ContinueWith(_ => { }, TaskScheduler.Default);
            if (!json && context.IsTerminal && !context.Stop.IsCancellationRequested) context.Out.WriteLine(Status(server));
        }
        context.Out.WriteLine(json ? Json.Line(server.Counters) : Status(server));
        return ExitCode.Ok;
    }

    private static string Status(ObjectStorageServer server)
    {
        var counters = server.Counters;
        var troubles = counters.MalformedRequests + counters.SetsRefused + counters.ResponsesRefused + counters.WaitsRefused + counters.SpillFailures;
        return $"{counters.Objects} objects, {counters.Contents} contents of {Size(counters.ContentBytes)}, {Size(counters.ResidentBytes)} in memory, {Size(counters.SpilledBytes)} in files; "
            + $"{counters.Sets} sets, {counters.Gets} gets, {counters.Deletes} deletes, {counters.Duplicates} duplicates, {server.Waiting} waiting, {server.Connections} connections, {troubles} refused";
    }

    private static string Size(long bytes) => bytes switch
    {
        >= 1L << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.0} GiB"),
        >= 1L << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 20):0.0} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
    };
}

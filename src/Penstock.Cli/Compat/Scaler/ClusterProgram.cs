using System.Net.Sockets;
using Penstock.Scaler.Ymq;

namespace Penstock.Cli.Compat.Scaler;

/// <summary><c>scaler FILE</c>: all parts that a TOML file has sections for, in this process; tasks run in others. Ends when the first part ends, with its exit code.</summary>
internal static class ClusterProgram
{
    public const string Name = "scaler";

    private static readonly TimeSpan s_ready = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(IReadOnlyList<string> args, CommandContext context)
    {
        if (args.Any(a => a is "-h" or "--help"))
        {
            context.Out.WriteLine($"usage: {Name} FILE\n\nStarts what FILE has sections for: [object_storage_server], [scheduler] and each [[worker_manager]] of type {WorkerManagerProgram.Native}.\nEnds when one of them ends, with its exit code, or with SIGINT or SIGTERM.\n\nCommand-line options:\n  FILE                                        TOML file with the sections\n  -h, --help                                  show this help\n\nExample:\n  {Name} cluster.toml");
            return ExitCode.Ok;
        }
        if (args.Count != 1) throw new ScalerUsageException($"one file is expected, {args.Count} arguments were given");
        var path = args[0];
        var file = Read(path);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.Stop);
        var inner = context with { Out = TextWriter.Synchronized(context.Out), Error = TextWriter.Synchronized(context.Error), Stop = stop.Token };
        var parts = new List<Task<int>>();
        string[] config = ["--config", path];
        foreach (var entry in WorkerManagerProgram.Entries(file)) WorkerManagerProgram.CheckKind(entry.GetValueOrDefault("type") as string ?? WorkerManagerProgram.Native);
        try
        {
            if (file.TryGetValue("object_storage_server", out var storage))
            {
                parts.Add(StorageProgram.RunAsync(config, inner));
                await AwaitListening(storage, parts[0], stop.Token);
            }
            if (file.ContainsKey("scheduler")) parts.Add(SchedulerProgram.RunAsync(config, inner));
            foreach (var entry in WorkerManagerProgram.Entries(file)) parts.Add(WorkerManagerProgram.RunAsync(config, inner, _ => entry));
            if (file.ContainsKey("gui")) context.Error.WriteLine($"{Name}: [gui] is not provided here and ignored; 'penstock tasks top' shows a scheduler's state");
            if (parts.Count == 0) throw new CommandFailedException($"'{path}' has no section to start: [object_storage_server], [scheduler] or [[worker_manager]] is expected");
            return await await Task.WhenAny(parts);
        }
        finally
        {
            // In reverse, as they need each other.
            await stop.CancelAsync();
            for (var i = parts.Count - 1; i >= 0; i--) await parts[i].ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private static Dictionary<string, object> Read(string path)
    {
        try
        {
            return TomlReader.Read(File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TomlException)
        {
            throw new ScalerUsageException($"'{path}' cannot be read: {e.Message}");
        }
    }

    private static async Task AwaitListening(object section, Task<int> server, CancellationToken stop)
    {
        if (section is not Dictionary<string, object> settings || (settings.GetValueOrDefault("bind_address") ?? settings.GetValueOrDefault("bind-address")) is not string text) return;
        if (!YmqAddress.TryParse(text, out var address) || address.Host is null || address.Port == 0) return;
        for (var since = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(since) < s_ready && !server.IsCompleted;)
        {
            using var probe = new Socket(address.Host.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await probe.ConnectAsync(address.Host, address.Port, stop);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(20, stop);
            }
        }
    }
}

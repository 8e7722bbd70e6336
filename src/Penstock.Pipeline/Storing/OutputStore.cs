using Penstock.DataMovement;
using Penstock.DataMovement.Copying;
using Penstock.Pipeline.Inputs;
using Penstock.Pipeline.Reporting;

namespace Penstock.Pipeline.Storing;

/// <summary>Moves the outputs of a run to a store through the data movement daemon's API, then reads both sides and compares.</summary>
internal sealed class OutputStore
{
    private const int MostProblems = 20;

    private readonly StoreOptions _options;
    private readonly string _output;
    private readonly List<string> _problems = [];
    private long _missing;

    private OutputStore(StoreOptions options, string output) => (_options, _output) = (options, output);

    /// <summary>Finds out before anything is sent whether there is a place to store, and makes it.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static OutputStore Open(StoreOptions options, string? output)
    {
        if (output is null) throw new InputException("nothing can be stored of a run without an output folder");
        var (from, to) = (Full(output), Full(options.Folder));
        if (from == to || from.StartsWith(to, StringComparison.Ordinal) || to.StartsWith(from, StringComparison.Ordinal))
            throw new InputException($"the store '{options.Folder}' and the output folder '{output}' lie one in the other; two folders apart are accepted");
        try
        {
            Directory.CreateDirectory(to);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"store '{options.Folder}': {exception.Message}", exception);
        }
        return new OutputStore(options with { Folder = to }, from);
    }

    /// <summary>Moves and compares.</summary>
    public async Task<MovedReport> MoveAsync(CancellationToken stop)
    {
        var began = TimeProvider.System.GetTimestamp();
        var operation = "";
        try
        {
            operation = await MoveThroughDaemonAsync(stop);
        }
        catch (Exception exception) when (exception is DataMoverException or IOException or UnauthorizedAccessException or ArgumentException or InvalidDataException or OperationCanceledException)
        {
            Note(exception is OperationCanceledException ? "stopped before everything was moved" : exception.Message);
        }
        var (files, bytes, verified) = await VerifyAsync();
        return new MovedReport(files, bytes, verified, files - verified, operation, Math.Round(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 3)) { Problems = _problems };
    }

    private async Task<string> MoveThroughDaemonAsync(CancellationToken stop)
    {
        if (_options.Socket is { } socket) return await MoveAsync(Path.GetFullPath(socket), stop);
        var own = Directory.CreateTempSubdirectory("penstock-store-");
        try
        {
            var address = Path.Combine(own.FullName, "daemon.sock");
            await using var daemon = await MoverDaemon.StartAsync(new MoverDaemonOptions { SocketPath = address, StateFolder = Path.Combine(own.FullName, "state"), Program = _options.Program }, stop);
            return await MoveAsync(address, stop);
        }
        finally
        {
            own.Delete(recursive: true);
        }
    }

    private async Task<string> MoveAsync(string socket, CancellationToken stop)
    {
        await using var client = new DataMoverClient(socket);
        // What is in the folder, into the folder.
        var created = await client.CreateAsync(new OperationRequest { Source = _output, Destination = _options.Folder }, stop);
        if (created.Status != CreateStatus.Success)
        {
            Note($"the data movement daemon refused: {created.Message}");
            return "";
        }
        try
        {
            var ended = await client.WaitAsync(created.Uid, cancellationToken: stop);
            if (ended.Status != OperationStatus.Success) Note($"operation {created.Uid} ended {ended.Status}: {ended.Message}");
        }
        catch (OperationCanceledException)
        {
            await client.CancelAsync(created.Uid, cancellationToken: CancellationToken.None);
            throw;
        }
        return created.Uid;
    }

    // The store may hold more than this run's: only what the output folder has is looked for.
    private async Task<(long Files, long Bytes, long Verified)> VerifyAsync()
    {
        var comparer = new TreeComparer(
            new TreeComparerOptions
            {
                Source = new RawPath(_output), Target = new RawPath(_options.Folder), Fields = CompareField.Exist | CompareField.Type | CompareField.Size | CompareField.Content,
            },
            Differs);
        try
        {
            var result = await comparer.RunAsync();
            foreach (var error in result.Errors.Take(MostProblems)) Note($"{error}");
            var (same, other) = result.Fields.GetValueOrDefault(CompareField.Content);
            var (_, wrongSize) = result.Fields.GetValueOrDefault(CompareField.Size);
            var failed = Math.Max(other, wrongSize) + Interlocked.Read(ref _missing) + result.Failed;
            return (same + failed, result.Bytes, same);
        }
        catch (IOException exception)
        {
            Note(exception.Message);
            var files = Directory.EnumerateFiles(_output, "*", SearchOption.AllDirectories).LongCount();
            return (files, 0, 0);
        }
    }

    private void Differs(CompareDifference difference)
    {
        if (difference.Fields.HasFlag(CompareField.Exist))
        {
            if (!difference.Detail.Contains("source", StringComparison.Ordinal)) return;
            Interlocked.Add(ref _missing, FilesAt(difference.Path));
        }
        Note($"{difference.Path}: {difference.Detail}");
    }

    // A folder that is missing is told once, whatever is in it.
    private long FilesAt(RawPath path) => path.Text is { } text && Path.Combine(_output, text) is var full && Directory.Exists(full)
        ? Directory.EnumerateFiles(full, "*", SearchOption.AllDirectories).LongCount()
        : 1;

    private void Note(string problem)
    {
        lock (_problems)
        {
            if (_problems.Count < MostProblems) _problems.Add(problem);
        }
    }

    private static string Full(string folder) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + "/";
}

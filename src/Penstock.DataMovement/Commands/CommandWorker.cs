using System.Globalization;
using Microsoft.Extensions.Logging;
using Penstock.DataMovement.Api;
using Penstock.DataMovement.Launching;
using Penstock.DataMovement.Operations;

namespace Penstock.DataMovement.Commands;

/// <summary>Carries out operations by running what their profile says, the copy engine or a command, in a process of the user who asked.</summary>
internal sealed class CommandWorker(CommandWorkerOptions options, ILogger logger) : IOperationWorker, IDisposable
{
    private readonly LaunchThread _thread = new();

    public string? Refuse(OperationRequest request)
    {
        if (options.Profiles.TryFind(request.Profile, out var profile) is { } unknown) return unknown;
        return profile.Command is null
            ? EngineCommand.Refuse(request)
            : profile.DcpOptions.Refuse(request.DcpOptions, out _) ?? profile.MpirunOptions.Refuse(request.MpirunOptions, out _);
    }

    public int EndOrphans(string uid) => OrphanScan.Kill(uid);

    public async Task<WorkOutcome> RunAsync(Operation operation, Action<string> started, Action<int?, string> advanced, CancellationToken cancel, CancellationToken stop)
    {
        if (options.Profiles.TryFind(operation.Request.Profile, out var profile) is { } unknown) return new WorkOutcome(OperationStatus.Invalid, unknown);
        var (request, owner) = (operation.Request, operation.Owner);
        var folder = WorkFolder.Open(options.StateFolder, operation.Uid, owner.UserId, owner.GroupId);
        var isInterrupted = false;
        try
        {
            if (profile is { CreateDestDir: true, HasPathCommands: true } && !request.DryRun && await PrepareDestinationAsync(operation, profile, folder, cancel, stop) is { } refused) return refused;
            if (cancel.IsCancellationRequested) return new WorkOutcome(OperationStatus.Cancelled);
            var command = profile.Command is null || request.DryRun ? EngineCommand.Prepare(operation, profile, folder, options.Program) : PrepareCommand(operation, profile, folder);
            var outcome = await RunCommandAsync(operation, profile, command, started, advanced, cancel, stop);
            isInterrupted = outcome.Status == OperationStatus.Unknown;
            return outcome;
        }
        finally
        {
            // What an interrupted operation left is what it goes on from.
            if (!isInterrupted) await RemoveAsync(operation, folder);
        }
    }

    public void Dispose() => _thread.Dispose();

    private async Task<WorkOutcome> RunCommandAsync(
        Operation operation, Profile profile, PreparedCommand command, Action<string> started, Action<int?, string> advanced, CancellationToken cancel, CancellationToken stop)
    {
        using var process = await StartAsync(operation, command, profile is { CreateDestDir: true, HasPathCommands: false } && !operation.Request.DryRun);
        started(command.Shown);
        var tail = new OutputTail();
        var reading = process.ReadLinesAsync(line =>
        {
            tail.Add(line);
            advanced(DcpOutput.ProgressOf(line), line);
        });
        var ended = process.ExitAsync();
        process.CloseInput();
        if (await EndsFirstAsync(ended, cancel, stop) is not { } asked)
        {
            process.KillGroup();
            await EndReadingAsync(operation, reading);
            return Outcome(operation, profile, await ended, tail.Text());
        }
        if (await process.EndAsync(options.Grace)) DaemonLog.Killed(logger, operation.Uid, options.Grace.TotalSeconds);
        // What left the process group has still the mark.
        OrphanScan.Kill(operation.Uid);
        await EndReadingAsync(operation, reading);
        return asked == cancel ? new WorkOutcome(OperationStatus.Cancelled) : WorkOutcome.Interrupted;
    }

    private WorkOutcome Outcome(Operation operation, Profile profile, int code, string output)
    {
        var isOk = code == 0;
        if (output.Length > 0 && (!isOk || profile.LogStdout || operation.Request.LogStdout)) DaemonLog.Output(logger, operation.Uid, output);
        if (code == Launcher.CannotPrepare && profile is { CreateDestDir: true, HasPathCommands: false }) return new WorkOutcome(OperationStatus.Invalid, output);
        if (isOk) return new WorkOutcome(OperationStatus.Success, profile.StoreStdout || operation.Request.StoreStdout ? output : "");
        return new WorkOutcome(OperationStatus.Failed, $"{ExitText(code)}: {output}");
    }

    // As Go says how a command ended.
    private static string ExitText(int code) => code switch
    {
        128 + 9 => "signal: killed",
        128 + 15 => "signal: terminated",
        128 + 11 => "signal: segmentation fault",
        _ => string.Create(CultureInfo.InvariantCulture, $"exit status {code}"),
    };

    // The destination's folder is looked at and made as the user, with the profile's commands.
    private async Task<WorkOutcome?> PrepareDestinationAsync(Operation operation, Profile profile, WorkFolder folder, CancellationToken cancel, CancellationToken stop)
    {
        var request = operation.Request;
        var (source, sourceText) = await KindAsync(operation, profile, folder, request.Source, cancel, stop);
        if (cancel.IsCancellationRequested || stop.IsCancellationRequested) return cancel.IsCancellationRequested ? new WorkOutcome(OperationStatus.Cancelled) : WorkOutcome.Interrupted;
        if (source is PathKind.Missing or PathKind.Other) return new WorkOutcome(OperationStatus.Invalid, $"source '{request.Source}' cannot be copied: {sourceText}");
        var (existing, existingText) = await KindAsync(operation, profile, folder, request.Destination, cancel, stop);
        if (existing == PathKind.Other) return new WorkOutcome(OperationStatus.Invalid, $"destination '{request.Destination}' cannot be copied to: {existingText}");
        var target = DestinationRules.FolderFor(source, request.Destination, existing);
        if (existing == PathKind.Directory && target.TrimEnd('/') == request.Destination.TrimEnd('/')) return null;
        var (code, output) = await RunAsync(operation, Path(profile.MkdirCommand, operation, folder, target), cancel, stop);
        return code == 0 ? null : new WorkOutcome(OperationStatus.Invalid, $"folder '{target}' cannot be made: {output}");
    }

    private async Task<(PathKind Kind, string Text)> KindAsync(Operation operation, Profile profile, WorkFolder folder, string path, CancellationToken cancel, CancellationToken stop)
    {
        var (code, output) = await RunAsync(operation, Path(profile.StatCommand, operation, folder, path), cancel, stop);
        if (code == 0) return (DestinationRules.KindOf(output), output);
        return (output.Contains("no such file or directory", StringComparison.OrdinalIgnoreCase) ? PathKind.Missing : PathKind.Other, output);
    }

    private async Task<(int Code, string Output)> RunAsync(Operation operation, PreparedCommand command, CancellationToken cancel, CancellationToken stop)
    {
        using var process = await StartAsync(operation, command);
        var tail = new OutputTail();
        var reading = process.ReadLinesAsync(tail.Add);
        process.CloseInput();
        var ended = process.ExitAsync();
        if (await EndsFirstAsync(ended, cancel, stop) is not null) await process.EndAsync(options.Grace);
        process.KillGroup();
        await EndReadingAsync(operation, reading);
        return (await ended, tail.Text());
    }

    // A process that left the group and kept the output open would keep the operation from its end.
    private static async Task EndReadingAsync(Operation operation, Task reading)
    {
        if (await EndsWithinAsync(reading, TimeSpan.FromMilliseconds(300))) return;
        OrphanScan.Kill(operation.Uid);
        await EndsWithinAsync(reading, TimeSpan.FromSeconds(5));
    }

    private static async Task<bool> EndsWithinAsync(Task task, TimeSpan time)
    {
        await task.WaitAsync(time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return task.IsCompleted;
    }

    private async Task<LaunchedProcess> StartAsync(Operation operation, PreparedCommand command, bool makesFolder = false) => await LaunchedProcess.StartAsync(_thread, options.Program, new LaunchOrder
    {
        UserId = operation.Owner.UserId,
        GroupId = operation.Owner.GroupId,
        Groups = operation.Owner.Groups,
        OpenFiles = command.OpenFiles,
        Source = makesFolder ? operation.Request.Source : "",
        Destination = makesFolder ? operation.Request.Destination : "",
        Environment = UserEnvironment.Of(operation.Owner, operation.Uid),
        Command = command.Arguments,
    });

    private static PreparedCommand PrepareCommand(Operation operation, Profile profile, WorkFolder folder)
    {
        var request = operation.Request;
        folder.WriteHostfile(Hostfile.Text(profile.Hosts, request.Slots, request.MaxSlots, profile.Slots, profile.MaxSlots));
        profile.MpirunOptions.Refuse(request.MpirunOptions, out var mpirun);
        profile.DcpOptions.Refuse(request.DcpOptions, out var dcp);
        // Open MPI's files of this operation, apart from those of others.
        var template = profile.Command!.WithOptions("mpirun", ["--mca", "orte_tmpdir_base", folder.Scratch, .. mpirun]).WithOptions("dcp", dcp);
        return Filled(template, operation, folder, ("$SRC", request.Source), ("$DEST", request.Destination));
    }

    private static PreparedCommand Path(CommandTemplate template, Operation operation, WorkFolder folder, string path) => Filled(template, operation, folder, ("$PATH", path));

    private static PreparedCommand Filled(CommandTemplate template, Operation operation, WorkFolder folder, params (string Name, string Value)[] more)
    {
        var values = more.ToDictionary(m => m.Name, m => m.Value, StringComparer.Ordinal);
        values["$HOSTFILE"] = folder.HostfilePath;
        values["$UID"] = string.Create(CultureInfo.InvariantCulture, $"{operation.Owner.UserId}");
        values["$GID"] = string.Create(CultureInfo.InvariantCulture, $"{operation.Owner.GroupId}");
        var words = template.Fill(values);
        return new PreparedCommand(words, Words.Join(words), template.OpenFiles);
    }

    private async Task RemoveAsync(Operation operation, WorkFolder folder)
    {
        try
        {
            // Most leave nothing, and then no process is needed: the folder itself is the daemon's, only what is in it may be a trap.
            if (Directory.Exists(folder.Scratch) && Directory.EnumerateFileSystemEntries(folder.Scratch).Any())
                await RunAsync(operation, new PreparedCommand(["rm", "-rf", "--", folder.Scratch], "rm"), CancellationToken.None, CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It stays.
        }
        folder.Remove();
    }

    // The token that came before the end; null when the end came first.
    private static async Task<CancellationToken?> EndsFirstAsync(Task ended, CancellationToken cancel, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, stop);
        await ended.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (ended.IsCompleted) return null;
        return cancel.IsCancellationRequested ? cancel : stop;
    }
}

using System.Runtime.InteropServices;
using Penstock.DataMovement.Copying.Walking;
using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying;

/// <summary>Compares two trees in parallel, without following links, as dcmp does.</summary>
public sealed class TreeComparer
{
    private readonly TreeComparerOptions _options;
    private readonly Action<CompareDifference>? _onDifference;
    private readonly CopyContext _context;
    private readonly List<Worker> _workers = [];
    private Comparing.TreeComparison? _comparison;

    /// <summary>A comparison that has not begun.</summary>
    /// <param name="options">What and by what.</param>
    /// <param name="onDifference">Told of every name that differs, by several threads at once.</param>
    public TreeComparer(TreeComparerOptions options, Action<CompareDifference>? onDifference = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _onDifference) = (options, onDifference);
        _context = new CopyContext(new CopyOptions { Sources = [options.Source], Destination = options.Target, Preserve = Preserve.All }, TimeProvider.System, null);
    }

    /// <summary>Names and bytes compared so far.</summary>
    public (long Names, long Bytes) Progress => _comparison is { } comparison ? (comparison.Names, comparison.Bytes) : default;

    /// <summary>Compares.</summary>
    /// <exception cref="IOException">One of the tops cannot be opened.</exception>
    public Task<CompareResult> RunAsync(CancellationToken cancel = default) => Task.Factory.StartNew(() => Run(cancel), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private CompareResult Run(CancellationToken cancel)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var comparison = new Comparing.TreeComparison(_context, _options, _onDifference);
        _comparison = comparison;
        using var walk = new TreeWalk(comparison, _context.Handles);
        _context.Walk = walk;
        var top = OpenTop();
        _context.Handles.Add(top);
        using var registration = cancel.Register(_context.Stop);
        var count = _options.Workers > 0 ? _options.Workers : Math.Clamp(2 * Environment.ProcessorCount, 4, 32);
        for (var i = 0; i < count; i++) _workers.Add(new Worker(i, _context.Options, _context.Rules));
        try
        {
            walk.Run(_workers, worker =>
            {
                comparison.CompareTop(worker, top);
                if (top.Status.IsFolder) walk.Add(top);
            });
        }
        finally
        {
            foreach (var worker in _workers) worker.Dispose();
        }

        return comparison.Result() with { Elapsed = TimeProvider.System.GetElapsedTime(started), Errors = _context.Errors, Failed = _context.Failed, IsCancelled = cancel.IsCancellationRequested };
    }

    private Folder OpenTop()
    {
        var (source, status) = OpenFolder(_options.Source);
        var (target, there) = OpenFolder(_options.Target);
        return new Folder(null, [0], [0], status) { Tree = new CopyTree(_options.Source, _options.Target, status.Device), Source = source, Target = target, TargetStatus = there };
    }

    private static unsafe (int File, FileStatus Status) OpenFolder(RawPath path)
    {
        int file;
        fixed (byte* name = path.Terminated()) file = LibC.OpenAt(LibC.CurrentFolder, name, Open.Folder | Open.NonBlock | Open.CloseOnExec, 0);
        var errno = file < 0 ? Marshal.GetLastPInvokeError() : FileStatus.Of(file, out var status);
        if (errno != 0) throw new IOException($"cannot open '{path}': {Marshal.GetPInvokeErrorMessage(errno)} ({Errno.NameOf(errno)})", errno);
        FileStatus.Of(file, out status);
        return (file, status);
    }
}

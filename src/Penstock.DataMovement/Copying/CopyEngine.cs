using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Penstock.Checksums;
using Penstock.DataMovement.Copying.Files;
using Penstock.DataMovement.Copying.Filters;
using Penstock.DataMovement.Copying.Journaling;
using Penstock.DataMovement.Copying.Walking;
using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying;

/// <summary>
/// Copies files and trees on one machine: in parallel, whole files only, with everything that belongs to them, verified when asked. One instance is one operation.
/// It acts as the process's user; whoever serves others starts a process for each (<c>penstock copy worker</c>).
/// </summary>
public sealed partial class CopyEngine
{
    private readonly CopyOptions _options;
    private readonly TimeProvider _time;
    private readonly CopyContext _context;
    private readonly List<Worker> _workers = [];
    private readonly List<TreeCount> _counts = [];
    private readonly Lock _countLock = new();
    private volatile bool _countDone;
    private volatile TreeWalk? _countWalk;
    private volatile bool _cancelled;
    private volatile int _phase;
    private long _started;
    private long _ended;
    private int _begun;

    /// <summary>An operation that has not begun.</summary>
    /// <param name="options">What to do.</param>
    /// <param name="onItem">Told of every name and what was done with it, by several threads at once; null when nobody wants to know.</param>
    /// <param name="time">The clock of limits and rates.</param>
    /// <exception cref="ArgumentException">An option is wrong; the message names it.</exception>
    public CopyEngine(CopyOptions options, Action<CopyItem>? onItem = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _time = time ?? TimeProvider.System;
        _context = new CopyContext(options, _time, onItem);
    }

    /// <summary>Bytes per second over all threads; 0 is unlimited. May be set while it runs.</summary>
    public long BytesPerSecond
    {
        get => _context.Bytes.PerSecond;
        set => _context.Bytes.PerSecond = value;
    }

    /// <summary>Files, folders and links per second; 0 is unlimited. May be set while it runs.</summary>
    public long FilesPerSecond
    {
        get => _context.Items.PerSecond;
        set => _context.Items.PerSecond = value;
    }

    /// <summary>This moment.</summary>
    public CopyProgress Progress => Fill(new CopyResult());

    /// <summary>Runs the operation to its end. Cancelling leaves whole files only, and with a journal what is needed to go on.</summary>
    /// <returns>How it ended; failures of files and of the operation are in it.</returns>
    /// <exception cref="InvalidOperationException">It was run before, or an error of the engine itself.</exception>
    public Task<CopyResult> RunAsync(CancellationToken cancel = default)
    {
        if (Interlocked.Exchange(ref _begun, 1) != 0) throw new InvalidOperationException("a copy runs once; a new CopyEngine runs it again");
        return Task.Factory.StartNew(() => Run(cancel), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>For tests: so many folders are open at once, before it runs.</summary>
    internal void LimitFolders(int most) => _context.Handles = new FolderHandles(most);

    /// <summary>For tests of verification: called after each block that is written.</summary>
    internal void AfterBlock(Action<int, long> action) => _context.BlockWritten = action;

    private CopyResult Run(CancellationToken cancel)
    {
        _started = _time.GetTimestamp();
        _phase = (int)CopyPhase.Copying;
        using var registration = cancel.Register(() =>
        {
            _cancelled = true;
            _context.Stop();
        });
        string? refused = null;
        try
        {
            refused = Copy();
        }
        finally
        {
            _ended = _time.GetTimestamp();
            _phase = (int)CopyPhase.Done;
            _context.Journal?.Dispose();
            foreach (var worker in _workers) worker.Dispose();
        }

        return Fill(new CopyResult { Outcome = OutcomeOf(refused), Message = refused ?? _context.Fatal?.Message ?? (_context.Errors is [var first, ..] ? first.Message : null) ?? string.Empty });
    }

    // Null, or why it could not begin.
    private string? Copy()
    {
        var copy = new TreeCopy(_context);
        using var walk = new TreeWalk(copy, _context.Handles);
        _context.Walk = walk;
        var count = _options.Workers > 0 ? _options.Workers : Math.Clamp(2 * Environment.ProcessorCount, 4, 32);
        lock (_countLock)
        {
            for (var i = 0; i < count; i++) _workers.Add(new Worker(i, _options, _context.Rules));
        }

        string? refused = null;
        Thread? counter = null;
        try
        {
            refused = Prepare();
            if (refused is not null) return refused;
            if (_options.Count) (counter = new Thread(Count) { IsBackground = true, Name = "copy-count" }).Start();
            walk.Run(_workers, worker => refused = Begin(worker, copy));
            _context.Abandon();
            if (refused is null && !_context.IsStopped) SyncAll();
        }
        finally
        {
            _context.Stop();
            _countWalk?.Stop();
            counter?.Join();
        }

        if (refused is null && !_cancelled && _context.Fatal is null && _context.Failed == 0) _context.Journal?.Remove();
        return refused;
    }

    // Every source that can be opened begins; one that cannot is a failed file, unless it is the only one.
    private unsafe string? Begin(Worker worker, TreeCopy copy)
    {
        var filters = new FilterList(_options.Filters);
        var roots = new CopyRoots(_context, filters, new NameWriter(_context));
        var folders = new Dictionary<Folder, List<byte>>();
        foreach (var source in _options.Sources)
        {
            CopyRoots.Root root;
            try
            {
                root = roots.Open(source, isOnly: _options.Sources.Count == 1);
            }
            catch (CopyFailure failure)
            {
                worker.Counters.Failed++;
                _context.Report(new CopyError(failure.AtTarget ? _options.Destination : source, failure.Kind, failure.Call, failure.Errno, failure.Message), failure.StopsOperation);
                if (_options.Sources.Count == 1) return failure.Message;
                continue;
            }

            if (!_context.Roots.Contains(root.Base)) _context.Roots.Add(root.Base);
            if (StartClock(root.Base) is { } refused) return refused;
            if (root.Name.Length == 0)
            {
                _context.Walk!.Add(root.Base);
                continue;
            }

            fixed (byte* name = root.Name, target = root.Target)
            {
                if (FileStatus.Of(root.Base.Source, name, _options.Symlinks == SymlinkPolicy.Follow ? 0 : LibC.NoFollow, out var status) == 0 && status.IsFolder)
                {
                    if (root.Name.AsSpan().SequenceEqual(root.Target)) (folders.TryGetValue(root.Base, out var list) ? list : folders[root.Base] = []).AddRange(root.Name);
                    else if (copy.Enter(worker, root.Base, name, target) is { } folder) _context.Walk!.Enqueue(folder);
                }
                else copy.Visit(worker, root.Base, name, target);
            }
        }

        // Entered one by one, as if they were all their folder held.
        foreach (var (folder, names) in folders) _context.Walk!.Add(folder, [.. names]);
        return null;
    }

    private string? Prepare()
    {
        Span<byte> random = stackalloc byte[4];
        RandomNumberGenerator.Fill(random);
        _context.Operation = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(random));
        if (_options.Journal is not { } path) return null;
        try
        {
            _context.Journal = CopyJournal.OpenAt(path);
        }
        catch (IOException exception)
        {
            return exception.Message;
        }

        if (_context.Journal.State.Header is not { } header) return null;
        if (header.Digest != Digest()) return $"the journal '{path}' is of another copy; the same sources, destination and chunk size, or another journal, are accepted";
        _context.Operation = Encoding.ASCII.GetBytes($"{(uint)header.Operation:x8}");
        return null;
    }

    // The journal's time is the destination's, so that it can be compared with what the destination says of files.
    private unsafe string? StartClock(Folder folder)
    {
        if (_context.Journal is not { } journal || _context.HasClock || _options.DryRun) return null;
        _context.HasClock = true;
        try
        {
            var boot = BootOf();
            if (journal.State.Header is { } header)
            {
                // After a crash of the machine nothing that was not synced is relied on.
                if (header.Boot == boot || _options.Durability != DurabilityLevel.None) _context.ResumedFrom = header.Started;
                else journal.State.Files.Clear();
                journal.Begin(header);
                return null;
            }

            var started = new NameWriter(_context).Now(folder);
            journal.Begin(new JournalHeader(Convert.ToUInt32(Encoding.ASCII.GetString(_context.Operation), 16), Digest(), started, boot));
            return null;
        }
        catch (CopyFailure failure)
        {
            return failure.Message;
        }
        catch (IOException exception)
        {
            return exception.Message;
        }
    }

    private ulong Digest()
    {
        var text = new List<byte>();
        foreach (var path in _options.Sources.Append(_options.Destination))
        {
            text.AddRange(path.Bytes);
            text.Add(0);
        }

        text.AddRange(Encoding.ASCII.GetBytes($"{_options.ChunkBytes} {_options.Hash} {_options.Sparse} {_options.Symlinks}"));
        return Xxh3.Hash(CollectionsMarshal.AsSpan(text));
    }

    private static Guid BootOf()
    {
        try
        {
            return Guid.TryParse(File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim(), out var boot) ? boot : Guid.Empty;
        }
        catch (IOException)
        {
            return Guid.Empty;
        }
    }

    private CopyOutcome OutcomeOf(string? refused) =>
        refused is not null || _context.Fatal is not null ? CopyOutcome.Failed
        : _cancelled ? CopyOutcome.Cancelled
        : _context.Failed > 0 ? CopyOutcome.CompletedWithErrors
        : CopyOutcome.Completed;
}

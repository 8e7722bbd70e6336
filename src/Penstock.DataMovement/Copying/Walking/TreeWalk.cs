namespace Penstock.DataMovement.Copying.Walking;

/// <summary>
/// Reads a tree with several workers, which do everything: listing, copying, pieces of big files. Folders are taken last in, first out, and a folder that is read half waits among them, so
/// that what is known of the tree is bounded by its depth, not its size. When enough names wait to be visited, workers visit instead of listing: nobody ever waits for room in a queue.
/// </summary>
internal sealed unsafe class TreeWalk(ITreeVisitor visitor, FolderHandles handles) : IDisposable
{
    private const int MostBatches = 32;
    private const int DoneAtOnce = 16;

    private readonly object _gate = new();
    private readonly Stack<FolderFrame> _frames = new();
    private readonly Queue<EntryBatch> _batches = new();
    private readonly List<ISharedWork> _shared = [];
    private int _active;
    private int _waiting;
    private volatile bool _stopped;
    private Exception? _broken;

    public IReadOnlyList<Worker> Workers { get; private set; } = [];

    public bool IsStopped => _stopped;

    /// <summary>Reads the trees of <paramref name="begin"/>; returns when all is done or stopped.</summary>
    public void Run(IReadOnlyList<Worker> workers, Action<Worker> begin)
    {
        Workers = workers;
        // The first worker holds the walk open while it begins.
        _active = 1;
        var threads = Workers.Select(worker => new Thread(() => Guarded(worker, worker.Number == 0 ? begin : null)) { Name = $"copy-{worker.Number}", IsBackground = true }).ToList();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        if (_broken is not null) throw new InvalidOperationException($"the copy broke off: {_broken.Message}", _broken);
    }

    /// <summary>Ends early: what is under way is left by its worker at the next look.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>A top to read; it stays open.</summary>
    public void Add(Folder folder)
    {
        handles.Acquire(folder);
        Push(new FolderFrame(folder));
    }

    /// <summary>Some folders of an open one, by name, each with its zero.</summary>
    public void Add(Folder folder, byte[] names) => Push(new FolderFrame(folder, names));

    /// <summary>A folder to read that was entered just now.</summary>
    public void Enqueue(Folder folder) => Push(new FolderFrame(folder));

    /// <summary>Work for all.</summary>
    public void Share(ISharedWork work)
    {
        lock (_gate)
        {
            _shared.Add(work);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Something in a folder has ended: leaves it, and those above, when it was the last.</summary>
    public void End(Worker worker, Folder folder)
    {
        for (var at = folder; at is not null && at.End(); at = at.Parent)
        {
            if (!_stopped) visitor.Leave(worker, at);
            // The tops stay open: hard links may lead back into any tree.
            if (at.Parent is not null) handles.Remove(at);
        }
    }

    public void Dispose()
    {
        while (_batches.TryDequeue(out var batch)) batch.Free();
        handles.CloseAll();
    }

    private void Guarded(Worker worker, Action<Worker>? begin)
    {
        try
        {
            if (begin is not null)
            {
                begin(worker);
                lock (_gate)
                {
                    _active--;
                    Monitor.PulseAll(_gate);
                }
            }

            Work(worker);
        }
        catch (Exception exception)
        {
            // An error of ours: no file's. The operation ends with it.
            _broken ??= exception;
            Stop();
        }
    }

    private void Work(Worker worker)
    {
        var was = false;
        while (true)
        {
            FolderFrame? frame;
            EntryBatch? batch;
            ISharedWork? shared;
            int piece, to;
            lock (_gate)
            {
                if (was && --_active == 0) Monitor.PulseAll(_gate);
                while (!Take(out frame, out batch, out shared, out piece, out to))
                {
                    if (_stopped || _active == 0)
                    {
                        Monitor.PulseAll(_gate);
                        return;
                    }

                    _waiting++;
                    Monitor.Wait(_gate);
                    _waiting--;
                }

                if (_stopped) return;
                _active++;
                was = true;
            }

            if (shared is not null) shared.Run(worker, piece);
            else if (batch is not null) Visit(worker, batch, piece, to);
            else List(worker, frame!);
        }
    }

    private bool Take(out FolderFrame? frame, out EntryBatch? batch, out ISharedWork? shared, out int piece, out int to)
    {
        (frame, batch, shared, piece, to) = (null, null, null, 0, 0);
        while (_shared.Count > 0)
        {
            piece = _shared[0].Claim();
            if (piece >= 0)
            {
                shared = _shared[0];
                return true;
            }

            _shared.RemoveAt(0);
        }

        if (_batches.Count < MostBatches && _frames.TryPop(out frame)) return true;
        if (!_batches.TryPeek(out batch)) return false;
        // While there is enough for all, each worker has a folder of its own: two that make names in one wait for each other in the kernel.
        (piece, to) = batch.Claim(all: _batches.Count > Workers.Count);
        if (batch.IsClaimed) _batches.Dequeue();
        return true;
    }

    private void Push(FolderFrame frame)
    {
        lock (_gate)
        {
            _frames.Push(frame);
            if (_waiting > 0) Monitor.Pulse(_gate);
        }
    }

    private void Visit(Worker worker, EntryBatch batch, int from, int to)
    {
        var folder = batch.Folder;
        handles.Acquire(folder);
        for (var i = from; i < to && !_stopped; i++) visitor.Visit(worker, folder, batch.NameAt(i));
        handles.Release(folder);
        if (batch.Finish(to - from)) End(worker, folder);
    }

    private void List(Worker worker, FolderFrame first)
    {
        for (var frame = first; frame is not null && !_stopped;)
        {
            if (frame.HasFolder)
            {
                frame = Descend(worker, frame);
                continue;
            }

            if (frame.IsAtEnd)
            {
                End(worker, frame.Folder);
                return;
            }

            var batch = frame.Read(worker, visitor);
            if (batch is not null) frame.Folder.Begin();
            if (frame.IsAtEnd) handles.Release(frame.Folder);
            if (batch is null) continue;
            if (batch.Count <= DoneAtOnce && _waiting == 0) Visit(worker, batch, 0, batch.Count);
            else if (Enqueue(batch))
            {
                Push(frame);
                return;
            }
        }
    }

    // True when enough is waiting.
    private bool Enqueue(EntryBatch batch)
    {
        lock (_gate)
        {
            _batches.Enqueue(batch);
            if (_waiting > 0) Monitor.PulseAll(_gate);
            return _batches.Count >= MostBatches;
        }
    }

    // Goes into the next folder; what is left of this one is for whoever has time.
    private FolderFrame? Descend(Worker worker, FolderFrame frame)
    {
        var folder = frame.Folder;
        folder.Begin();
        Folder? child = null;
        fixed (byte* name = frame.NextFolder())
        {
            handles.Acquire(folder);
            child = visitor.Enter(worker, folder, name);
            handles.Release(folder);
        }

        if (child is null) End(worker, folder);
        // In the child's place: it is done when the child is left.
        if (frame.IsDone) End(worker, folder);
        else if (child is null) return frame;
        else Push(frame);
        return child is null ? null : new FolderFrame(child);
    }
}

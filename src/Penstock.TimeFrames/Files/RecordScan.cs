using System.Collections.Concurrent;

namespace Penstock.TimeFrames.Files;

/// <summary>
/// Works on all records of a file, on several threads; the results come in the order of the file, and so does damage. The records' beginnings are read by the
/// caller's thread, ahead of the work by no more than a few batches.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="threads">How many work.</param>
/// <param name="work">What a thread does with a record; each thread gets its own.</param>
/// <param name="isSound">Whether a result says that the record's blocks are sound.</param>
internal sealed class RecordScan<T>(TimeFrameFile file, int threads, Func<Func<TimeFrameRecord, T>> work, Func<T, bool> isSound)
{
    // Small records go to the threads many at a time: handing over costs as much as reading a few of them.
    private const int BatchRecords = 64;
    private const long BatchBytes = 8 << 20;

    // A file of fewer bytes is done before a thread has begun.
    private const long SmallFile = 8 << 20;

    private readonly BlockingCollection<Batch> _todo = [];
    private readonly Queue<(Batch? Batch, TimeFrameFileException? Damage)> _pending = new();
    private Batch _batch = new();

    /// <summary>Runs; to be enumerated once, to its end or disposed of.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IEnumerable<RecordScanItem<T>> Run() => threads == 1 || file.Length < SmallFile ? RunHere() : RunOnThreads();

    private IEnumerable<RecordScanItem<T>> RunHere()
    {
        var (walk, mine, last) = (new RecordWalk(file), work(), default(T));
        while (walk.TryNext(_ => isSound(last!), out var record, out var damage))
        {
            if (record is null)
            {
                yield return new RecordScanItem<T>(null, default, damage);
                continue;
            }

            last = mine(record);
            yield return new RecordScanItem<T>(record, last, null);
        }
    }

    private IEnumerable<RecordScanItem<T>> RunOnThreads()
    {
        var running = Enumerable.Range(0, threads).Select(Start).ToArray();
        try
        {
            var walk = new RecordWalk(file);
            while (walk.TryNext(IsSound, out var record, out var damage))
            {
                if (record is null)
                {
                    Hand();
                    _pending.Enqueue((null, damage));
                    continue;
                }

                _batch.Records.Add(record);
                _batch.Bytes += record.Bytes;
                if (_batch.Records.Count < BatchRecords && _batch.Bytes < BatchBytes) continue;
                Hand();
                while (_pending.Count > 2 * threads)
                {
                    foreach (var item in Results()) yield return item;
                }
            }

            Hand();
            while (_pending.Count > 0)
            {
                foreach (var item in Results()) yield return item;
            }
        }
        finally
        {
            // What has not begun is not done any more.
            while (_todo.TryTake(out _))
            {
            }

            _todo.CompleteAdding();
            foreach (var thread in running) thread.Join();
            _todo.Dispose();
        }
    }

    private Thread Start(int number)
    {
        var thread = new Thread(Work) { Name = $"tf records {number}", IsBackground = true };
        thread.Start();
        return thread;
    }

    private void Work()
    {
        var mine = work();
        foreach (var batch in _todo.GetConsumingEnumerable())
        {
            try
            {
                batch.Done.SetResult([.. batch.Records.Select(mine)]);
            }
            catch (Exception exception)
            {
                batch.Done.SetException(exception);
            }
        }
    }

    private void Hand()
    {
        if (_batch.Records.Count == 0) return;
        _pending.Enqueue((_batch, null));
        _todo.Add(_batch);
        _batch = new Batch();
    }

    private IEnumerable<RecordScanItem<T>> Results()
    {
        var (batch, damage) = _pending.Dequeue();
        if (batch is null) return [new RecordScanItem<T>(null, default, damage)];
        return batch.Done.Task.GetAwaiter().GetResult().Select((result, i) => new RecordScanItem<T>(batch.Records[i], result, null));
    }

    // Of the record that was read last.
    private bool IsSound(TimeFrameRecord record)
    {
        Hand();
        var batch = _pending.Last(p => p.Batch is not null).Batch!;
        return isSound(batch.Done.Task.GetAwaiter().GetResult()[batch.Records.LastIndexOf(record)]);
    }

    private sealed class Batch
    {
        public List<TimeFrameRecord> Records { get; } = [];

        public long Bytes { get; set; }

        public TaskCompletionSource<T[]> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

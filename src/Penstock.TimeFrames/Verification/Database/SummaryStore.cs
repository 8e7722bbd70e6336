using System.Diagnostics;

namespace Penstock.TimeFrames.Verification.Database;

/// <summary>
/// Keeps the summaries of a run in SQLite files: one named thread writes, whoever has a time frame gives it and goes on at once. Where the database
/// does not keep up, time frames lose detail, then are dropped; both are counted, and nobody waits. From any thread.
/// </summary>
public sealed class SummaryStore : IDisposable
{
    private static readonly TimeSpan TransactionTime = TimeSpan.FromMilliseconds(100);

    private readonly SummaryQueue _queue;
    private readonly SummaryStoreFiles _files;
    private readonly Thread _thread;
    private long _written;
    private long _failed;
    private bool _disposed;

    private SummaryStore(SummaryStoreFiles files, SummaryStoreOptions options)
    {
        _files = files;
        _queue = new SummaryQueue(options);
        _thread = new Thread(Work) { Name = "summary store", IsBackground = true };
        _thread.Start();
    }

    /// <summary>The file that is written now.</summary>
    public string Path => _files.Path;

    /// <summary>The first failure of the database; null where there was none.</summary>
    public string? Failure { get; private set; }

    /// <summary>What became of the time frames so far.</summary>
    public SummaryStoreCounters Counters =>
        new(_queue.Offered, Volatile.Read(ref _written), _queue.Shed, _queue.PartsShed, _queue.Dropped, Volatile.Read(ref _failed), _files.PartRows);

    /// <summary>Begins a store.</summary>
    /// <param name="path">The first file, <see cref="SummaryStoreOptions.FileName"/> for instance. Where there is such a file, and when one is full or old, the next is <c>NAME_2.db</c> and so on.</param>
    /// <param name="options">How; null: the defaults.</param>
    /// <exception cref="IOException">The file cannot be made.</exception>
    /// <exception cref="SummaryDatabaseException">The database cannot be made.</exception>
    public static SummaryStore Create(string path, SummaryStoreOptions? options = null)
    {
        options ??= new SummaryStoreOptions();
        options.Validate();
        return new SummaryStore(SummaryStoreFiles.Create(path, options), options);
    }

    /// <summary>Gives a time frame; never waits for the database.</summary>
    /// <returns>False when nothing of it is kept, which is counted.</returns>
    public bool Offer(CheckedTimeFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return _queue.Offer(frame);
    }

    /// <summary>Writes what waits, and ends the file.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, true)) return;
        _queue.Complete();
        _thread.Join();
        try
        {
            _files.Dispose();
        }
        catch (Exception exception) when (exception is SummaryDatabaseException or IOException)
        {
            Failure ??= exception.Message;
        }

        _queue.Dispose();
    }

    private void Work()
    {
        while (_queue.Wait())
        {
            var taken = 0;
            try
            {
                var writer = _files.Current();
                writer.BeginTransaction();
                var written = WriteSome(writer, ref taken);
                writer.Commit();
                Interlocked.Add(ref _written, written);
                Interlocked.Add(ref _failed, taken - written);
                _files.Settle();
            }
            catch (Exception exception) when (exception is SummaryDatabaseException or IOException or UnauthorizedAccessException)
            {
                Failure ??= exception.Message;
                _files.Abandon();
                if (taken == 0 && _queue.TryTake(out _, out _)) taken = 1;
                Interlocked.Add(ref _failed, taken);
            }
        }
    }

    private int WriteSome(SummaryWriter writer, ref int taken)
    {
        var written = 0;
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < TransactionTime && _queue.TryTake(out var frame, out var level); taken++)
        {
            try
            {
                writer.Write(frame, level);
                written++;
            }
            catch (SummaryDatabaseException exception)
            {
                Failure ??= exception.Message;
            }
        }

        return written;
    }
}

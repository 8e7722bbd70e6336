using System.Diagnostics;
using System.Globalization;

namespace Penstock.TimeFrames.Verification.Database;

/// <summary>The files of a store, one after the other: the next is begun when one is full or old.</summary>
internal sealed class SummaryStoreFiles : IDisposable
{
    private const int MaxFiles = 100_000;

    private readonly SummaryStoreOptions _options;
    private readonly string _first;
    private SummaryWriter? _writer;
    private int _number;
    private bool _abandoned;
    private long _began;
    private long _checkpoint;
    private long _rowsBefore;

    private SummaryStoreFiles(string first, SummaryStoreOptions options) => (_first, _options, Path) = (first, options, first);

    public string Path { get; private set; }

    public long PartRows => Volatile.Read(ref _rowsBefore) + (_writer?.PartRowsWritten ?? 0);

    public static SummaryStoreFiles Create(string first, SummaryStoreOptions options)
    {
        var files = new SummaryStoreFiles(first, options);
        files.Next();
        return files;
    }

    public SummaryWriter Current()
    {
        if (_writer is not null) return _writer;
        if (_abandoned) _writer = SummaryWriter.Continue(Path, _options);
        else Next();
        _abandoned = false;
        return _writer!;
    }

    /// <summary>After a transaction: moves the log into the file now and then, and begins the next file when it is time.</summary>
    public void Settle()
    {
        if (_writer is not { } writer) return;
        if (Stopwatch.GetElapsedTime(_checkpoint) >= TimeSpan.FromSeconds(1))
        {
            writer.Checkpoint();
            _checkpoint = Stopwatch.GetTimestamp();
        }

        var isOld = _options.MaxFileAge > TimeSpan.Zero && Stopwatch.GetElapsedTime(_began) >= _options.MaxFileAge;
        if (isOld || (_options.MaxFileBytes > 0 && writer.Bytes >= _options.MaxFileBytes)) End();
    }

    /// <summary>Gives up a transaction, and the connection with it: the next one opens the file again.</summary>
    public void Abandon()
    {
        var writer = Interlocked.Exchange(ref _writer, null);
        if (writer is null) return;
        _abandoned = true;
        Volatile.Write(ref _rowsBefore, _rowsBefore + writer.PartRowsWritten);
        writer.Dispose();
    }

    public void Dispose() => End();

    private void End()
    {
        if (_writer is not { } writer) return;
        Volatile.Write(ref _rowsBefore, _rowsBefore + writer.PartRowsWritten);
        _writer = null;
        try
        {
            writer.Complete();
        }
        finally
        {
            writer.Dispose();
        }
    }

    private void Next()
    {
        while (true)
        {
            var number = ++_number;
            if (number > MaxFiles) throw new SummaryDatabaseException(_first, $"{MaxFiles} files of this name are there; fewer are accepted");
            Path = number == 1 ? _first : System.IO.Path.Combine(
                System.IO.Path.GetDirectoryName(_first) ?? string.Empty,
                string.Create(CultureInfo.InvariantCulture, $"{System.IO.Path.GetFileNameWithoutExtension(_first)}_{number}{System.IO.Path.GetExtension(_first)}"));
            if (File.Exists(Path)) continue;
            _writer = SummaryWriter.Create(Path, _options);
            _began = _checkpoint = Stopwatch.GetTimestamp();
            return;
        }
    }
}

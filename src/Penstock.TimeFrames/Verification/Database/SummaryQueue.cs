using System.Diagnostics.CodeAnalysis;
using Penstock.TimeFrames.Summaries;

namespace Penstock.TimeFrames.Verification.Database;

/// <summary>
/// What waits to be written, bounded by time frames and by parts. Detail goes first: rows of parts at half of the parts, packed parts at all of
/// them, equipments at half of the time frames; then time frames.
/// </summary>
internal sealed class SummaryQueue(SummaryStoreOptions options) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Queue<(CheckedTimeFrame Frame, int Level, long Parts)> _waiting = [];
    private readonly SemaphoreSlim _arrived = new(0);
    private long _parts;
    private int _raised;
    private bool _completed;

    public long Offered { get; private set; }

    public long Shed { get; private set; }

    public long PartsShed { get; private set; }

    public long Dropped { get; private set; }

    public bool Offer(CheckedTimeFrame frame)
    {
        var parts = (frame.Flp?.PartCount ?? 0) + (frame.Epn?.PartCount ?? 0);
        int level;
        lock (_lock)
        {
            Offered++;
            if (_completed || _waiting.Count >= options.MaxQueuedTimeFrames)
            {
                Dropped++;
                return false;
            }

            var wanted = LevelFor(frame);
            level = Math.Min(wanted, _waiting.Count >= (options.MaxQueuedTimeFrames + 1) / 2 ? 0 : _parts + parts > options.MaxQueuedParts ? 1 : _parts + parts > options.MaxQueuedParts / 2 ? 2 : 3);
            if (level < wanted)
            {
                Shed++;
                PartsShed += parts;
            }

            if (level >= 2) _parts += parts;
            else parts = 0;

            // What it holds beyond its level goes before it waits, so that the bound on parts is one on memory.
            _waiting.Enqueue((frame with { Flp = frame.Flp?.AtDetail(level), Epn = frame.Epn?.AtDetail(level) }, level, parts));
        }

        _arrived.Release();
        return true;
    }

    public void Complete()
    {
        lock (_lock) _completed = true;
        _arrived.Release();
    }

    /// <summary>Waits for the next.</summary>
    /// <returns>False when there will be none.</returns>
    public bool Wait()
    {
        while (true)
        {
            lock (_lock)
            {
                if (_waiting.Count > 0) return true;
                if (_completed) return false;
            }

            _arrived.Wait();
        }
    }

    public bool TryTake([NotNullWhen(true)] out CheckedTimeFrame? frame, out int level)
    {
        lock (_lock)
        {
            (frame, level) = (null, 0);
            if (!_waiting.TryDequeue(out var first)) return false;
            (frame, level) = (first.Frame, first.Level);
            _parts -= first.Parts;
            return true;
        }
    }

    public void Dispose() => _arrived.Dispose();

    private int LevelFor(CheckedTimeFrame frame)
    {
        if (frame.Result is { Verdict: not TfVerdict.Equal }) _raised = options.RaisedTimeFrames + 1;
        if (_raised == 0) return options.DetailLevel;
        _raised--;
        return Math.Max(options.DetailLevel, options.DetailOfDifferent);
    }
}

using System.Collections.Concurrent;
using Penstock.Ejfat;
using Penstock.TimeFrames.Building;
using Penstock.TimeFrames.Summaries;

namespace Penstock.Pipeline.Receiving;

/// <summary>Summarises sub time frames that arrive as events, one source to a data id, and hands the summaries of whole time frames on.</summary>
/// <remarks>Nobody says how many sources there are: a time frame is complete when nothing of it came for a while, or when too many are open.</remarks>
public sealed class SummarySink : IEventSink, IDisposable
{
    /// <summary>The name of the loss of an event that is no sub time frame.</summary>
    public const string NotASubTimeFrame = "notASubTimeFrame";

    /// <summary>The name of the loss of an event with which time frames were complete that nobody takes any more.</summary>
    public const string NotKept = "notKept";

    // Open time frames, and whole ones that wait for the database: then the receiver waits, and its queue fills.
    private const int MostOpen = 256;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly SummaryOptions _options;
    private readonly TimeSpan _timeout;
    private readonly Dictionary<ulong, Open> _open = [];
    private readonly BlockingCollection<TfSummary> _whole = new(MostOpen);
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _unread = new();

    /// <summary>A sink that regards a time frame as complete when nothing of it came for so long.</summary>
    public SummarySink(SummaryOptions options, TimeSpan timeout) => (_options, _timeout) = (options, timeout);

    /// <inheritdoc/>
    public SinkOutcome Take(ReceivedEvent received)
    {
        ArgumentNullException.ThrowIfNull(received);
        try
        {
            return Take(SubTimeFrameSummary.Of(received.DataId, received.Span, _options));
        }
        catch (ArgumentException exception)
        {
            return new SinkOutcome(NotASubTimeFrame, $"event {received.EventNumber} of source {received.DataId}: {exception.Message.Split(" (Parameter", 2)[0]}");
        }
    }

    internal SinkOutcome Take(StfSummary stf)
    {
        List<TfSummary> whole = [];
        lock (_lock)
        {
            var id = stf.Header.Id;
            // A source that comes again begins the next one of this number, as when files are replayed twice.
            if (_open.TryGetValue(id, out var open) && open.Stfs.Exists(s => s.Source == stf.Source)) Release(id, whole);
            if (!_open.TryGetValue(id, out open)) _open[id] = open = new Open();
            open.Stfs.Add(stf);
            open.Last = TimeProvider.System.GetTimestamp();
            while (_open.Count > MostOpen) Release(_open.MinBy(o => o.Value.Last).Key, whole);
        }

        return HandOn(whole) ? default : new SinkOutcome(NotKept, null);
    }

    /// <summary>Whole time frames as they become so, until <see cref="Complete"/>; null now and then, while there are none.</summary>
    public IEnumerable<TfSummary?> Consume()
    {
        try
        {
            while (!_whole.IsCompleted)
            {
                if (_whole.TryTake(out var summary, Look))
                {
                    yield return summary;
                    continue;
                }

                yield return null;
                foreach (var overdue in TakeOverdue()) yield return overdue;
            }
        }
        finally
        {
            // Who consumes them has ended, perhaps for a full disk: nobody may wait for him.
            _unread.Cancel();
        }
    }

    /// <summary>Nothing comes any more: all open time frames are whole.</summary>
    public void Complete()
    {
        List<TfSummary> whole = [];
        lock (_lock)
        {
            foreach (var id in _open.Keys.Order().ToArray()) Release(id, whole);
        }

        _ = HandOn(whole);
        _whole.CompleteAdding();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _whole.Dispose();
        _unread.Dispose();
    }

    private bool HandOn(List<TfSummary> whole)
    {
        try
        {
            foreach (var summary in whole) _whole.Add(summary, _unread.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private List<TfSummary> TakeOverdue()
    {
        List<TfSummary> whole = [];
        lock (_lock)
        {
            foreach (var (id, open) in _open.OrderBy(o => o.Key).ToArray())
            {
                if (TimeProvider.System.GetElapsedTime(open.Last) >= _timeout) Release(id, whole);
            }
        }

        return whole;
    }

    private void Release(ulong id, List<TfSummary> whole)
    {
        if (_open.Remove(id, out var open)) whole.Add(TfSummary.Merge(open.Stfs));
    }

    private sealed class Open
    {
        public List<StfSummary> Stfs { get; } = [];

        public long Last { get; set; }
    }
}

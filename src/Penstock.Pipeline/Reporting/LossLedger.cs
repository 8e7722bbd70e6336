namespace Penstock.Pipeline.Reporting;

/// <summary>
/// Counts what becomes of the events of a run, each exactly once. All counters of a run's events are here.
/// </summary>
public sealed class LossLedger
{
    private const int MaxExamples = 5;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, long> _losses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _examples = new(StringComparer.Ordinal);
    private long _sent;
    private long _sentBytes;
    private long _delivered;
    private long _deliveredBytes;
    private long _lost;

    /// <summary>Events taken on and not yet delivered or lost.</summary>
    public long Outstanding
    {
        get
        {
            lock (_lock) return _sent - _delivered - _lost;
        }
    }

    /// <summary>An event was taken on.</summary>
    public void Sent(long bytes)
    {
        lock (_lock) (_sent, _sentBytes) = (_sent + 1, _sentBytes + bytes);
    }

    /// <summary>It was delivered.</summary>
    public void Delivered(long bytes)
    {
        lock (_lock) (_delivered, _deliveredBytes) = (_delivered + 1, _deliveredBytes + bytes);
    }

    /// <summary>It was lost.</summary>
    /// <param name="name">One of <see cref="LossName"/>.</param>
    /// <param name="example">Which one and why; the first five of a name are kept.</param>
    public void Lost(string name, string example)
    {
        lock (_lock)
        {
            _lost++;
            _losses[name] = _losses.GetValueOrDefault(name) + 1;
            if (!_examples.TryGetValue(name, out var examples)) _examples[name] = examples = [];
            if (examples.Count < MaxExamples) examples.Add(example);
        }
    }

    /// <summary>Everything now, consistent.</summary>
    public (EventCounts Events, ByteCounts Bytes, IReadOnlyDictionary<string, long> Losses) Read()
    {
        lock (_lock) return (new EventCounts(_sent, _delivered, _lost), new ByteCounts(_sentBytes, _deliveredBytes), new SortedDictionary<string, long>(_losses, StringComparer.Ordinal));
    }

    /// <summary>For people: the first events of every loss.</summary>
    public IReadOnlyList<string> Explain()
    {
        lock (_lock)
        {
            return [.. _losses.SelectMany(loss =>
            {
                var examples = _examples[loss.Key];
                var more = loss.Value - examples.Count;
                return examples.Select(e => $"{loss.Key}: {e}").Concat(more > 0 ? [$"{loss.Key}: and {more} more"] : []);
            })];
        }
    }
}

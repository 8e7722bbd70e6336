using Penstock.Checksums;
using Penstock.TimeFrames.Summaries;
using Penstock.TimeFrames.Verification.Database;

namespace Penstock.TimeFrames.Verification.Comparing;

/// <summary>One side of the time frames of a database.</summary>
public sealed class DatabaseSide : ComparisonSide
{
    private readonly SummaryDatabase _database;
    private readonly TimeFrameKey[] _keys;

    /// <summary>One side of a database, which is closed with it.</summary>
    public DatabaseSide(SummaryDatabase database, SummarySide side)
    {
        (_database, Side) = (database, side);
        _keys = [.. database.TimeFrames(side).Select(tf => new TimeFrameKey(tf, 0))];
    }

    /// <summary>Which side.</summary>
    public SummarySide Side { get; }

    /// <summary>Numbers of the runs that the database holds.</summary>
    public IReadOnlyList<uint> Runs => [.. _database.Runs.Keys.Order()];

    /// <inheritdoc/>
    public override string Path => _database.Path;

    /// <inheritdoc/>
    public override IReadOnlyList<TimeFrameKey> TimeFrames => _keys;

    /// <inheritdoc/>
    public override int? Orbits => _database.Runs.Count == 0 ? null : _database.Runs.Values.First().OrbitsPerTimeFrame;

    /// <inheritdoc/>
    public override ChecksumKind? Checksum => _database.Runs.Count == 0 ? null : _database.Runs.Values.First().Checksum;

    /// <inheritdoc/>
    public override long Bytes => 0;

    /// <summary>What the check of a time frame came to when it was stored; null where there was none.</summary>
    public StoredVerdict? ReadVerdict(ulong tf) => _database.ReadVerdict(tf);

    /// <inheritdoc/>
    public override TfSummary Read(int index, SummaryOptions options, Action<long>? progress, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        return _database.Read(_keys[index].Id, Side) ?? throw new SummaryDatabaseException(Path, $"time frame {_keys[index].Id} has gone while it was read");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _database.Dispose();
}

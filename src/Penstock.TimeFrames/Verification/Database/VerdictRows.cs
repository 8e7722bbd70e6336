using System.Globalization;
using Penstock.TimeFrames.Summaries;

namespace Penstock.TimeFrames.Verification.Database;

/// <summary>Writes what comparisons came to: rows of <c>verdict</c> and <c>diff</c>, and the state of the time frame.</summary>
internal sealed class VerdictRows(SqliteDatabase database, NameTable names, SummaryStoreOptions options) : IDisposable
{
    private const int Verified = 2;
    private const int Mismatch = 3;
    private const int TimedOut = 4;

    private readonly SqliteStatement _verdict = database.Prepare("INSERT OR REPLACE INTO verdict VALUES (?1, ?2, ?3, ?4, ?5)");
    private readonly SqliteStatement _clear = database.Prepare("DELETE FROM diff WHERE tf = ?1");
    private readonly SqliteStatement _diff = database.Prepare("INSERT INTO diff VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
    private readonly SqliteStatement _state = database.Prepare("UPDATE tf SET state = ?2 WHERE tf = ?1");

    public void Write(TfComparisonResult result, CheckedTimeFrame frame)
    {
        var tf = unchecked((long)result.TfId);
        _verdict.Bind(1, tf).Bind(2, frame.CheckedAt.ToUnixTimeMilliseconds()).Bind(3, (long)result.Verdict).Bind(4, result.DifferenceCount)
            .Bind(5, (long)frame.Took.TotalMicroseconds).Run();
        _clear.Bind(1, tf).Run();
        foreach (var difference in result.Differences) Write(tf, difference);
        _state.Bind(1, tf).Bind(2, result.Verdict switch { TfVerdict.Equal => Verified, TfVerdict.Different => Mismatch, TfVerdict.Incomplete => TimedOut, _ => 1 }).Run();
    }

    public void Dispose()
    {
        foreach (var statement in (SqliteStatement[])[_verdict, _clear, _diff, _state]) statement.Dispose();
    }

    private void Write(long tf, Difference difference) =>
        _diff.Bind(1, tf).Bind(2, difference.CodeName).Bind(3, (long)difference.Severity)
            .Bind(4, difference.Equipment is { } equipment ? names.Equipment(equipment) : null)
            .Bind(5, difference.Source is { } source ? names.Flp(options.FlpName(source)) : null)
            .Bind(6, difference.Message).Bind(7, difference.Part).Bind(8, difference.FlpValue).Bind(9, difference.EpnValue).Bind(10, NoteOf(difference)).Run();

    /// <summary>The place that has no column, then the note.</summary>
    private static string? NoteOf(Difference difference)
    {
        var text = new List<string>();
        if (difference.HeartbeatFrame is { } frame) text.Add(string.Create(CultureInfo.InvariantCulture, $"heartbeat frame {frame}"));
        if (difference.ByteCount is { } count) text.Add(string.Create(CultureInfo.InvariantCulture, $"bytes {difference.ByteOffset}..{difference.ByteOffset + count - 1}"));
        if (difference.Note is { } note) text.Add(note);
        return text.Count == 0 ? null : string.Join("; ", text);
    }
}

using System.Globalization;
using System.Numerics;
using System.Text;
using Penstock.TimeFrames.Summaries;
using SQLitePCL;
using static SQLitePCL.raw;

namespace Penstock.TimeFrames.Verification.Queries;

/// <summary>The functions that questions may use: SQLite's own that neither read nor write anything else, and four of ours.</summary>
internal static class QueryFunctions
{
    private const int Pure = SQLITE_UTF8 | SQLITE_DETERMINISTIC;

    private static readonly HashSet<string> Allowed = new(
        """
        abs avg ceil ceiling changes char coalesce concat concat_ws count cume_dist date datetime degrees dense_rank exp first_value floor format glob group_concat hex if ifnull iif instr
        json json_array json_array_length json_error_position json_extract json_group_array json_group_object json_insert json_object json_patch json_pretty json_quote json_remove
        json_replace json_set json_type json_valid julianday lag last_value lead length like likelihood likely ln log log10 log2 lower ltrim max median min mod nth_value ntile nullif
        octet_length percent_rank percentile percentile_cont percentile_disc pi pow power printf quote radians random rank replace round row_number rtrim sign sqrt strftime string_agg substr
        substring subtype sum time timediff total trim trunc typeof unhex unicode unixepoch unlikely upper zeroblob -> ->>
        tf_parts_json tf_hex tf_bit_count tf_bit_ranges
        """.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        StringComparer.OrdinalIgnoreCase);

    public static bool IsAllowed(string name) => Allowed.Contains(name);

    public static void Register(sqlite3 database)
    {
        _ = sqlite3_create_function(database, "tf_parts_json", 1, Pure, null, static (context, _, arguments) => OfBlob(context, arguments, static (c, b) => sqlite3_result_text(c, PartsJson(b))));
        _ = sqlite3_create_function(database, "tf_bit_count", 1, Pure, null, static (context, _, arguments) => OfBlob(context, arguments, static (c, b) => sqlite3_result_int64(c, CountBits(b))));
        _ = sqlite3_create_function(database, "tf_bit_ranges", 1, Pure, null, static (context, _, arguments) => OfBlob(context, arguments, static (c, b) => sqlite3_result_text(c, HeartbeatMap.Ranges(b))));
        _ = sqlite3_create_function(database, "tf_hex", 1, Pure, null, static (context, _, arguments) =>
        {
            if (sqlite3_value_type(arguments[0]) == SQLITE_NULL) sqlite3_result_null(context);
            else sqlite3_result_text(context, sqlite3_value_int64(arguments[0]).ToString("x16", CultureInfo.InvariantCulture));
        });
    }

    /// <summary>Packed parts as an array of objects, for <c>json_each</c>.</summary>
    internal static string PartsJson(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder("[");
        var (message, part, before) = (0, 0, 0);
        for (var i = 0; i + PartSummary.Bytes <= bytes.Length; i += PartSummary.Bytes)
        {
            var record = bytes.Slice(i, PartSummary.Bytes);
            var (number, read) = (record[4] | record[5] << 8, PartSummary.Read(record));
            if (i > 0 && number != before) (message, part) = (message + 1, 0);
            before = number;
            text.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $$"""{"msg":{{message}},"part":{{part++}},"size":{{read.Size}},"hb":""");
            if (read.HeartbeatFrame is { } frame) text.Append(CultureInfo.InvariantCulture, $"{frame}");
            else text.Append("null");
            text.Append(CultureInfo.InvariantCulture, $$""","stop":{{(read.IsStopped ? 1 : 0)}},"rejected":{{(read.IsRejected ? 1 : 0)}},"checksum":"{{read.Checksum:x16}}"}""");
        }

        return text.Append(']').ToString();
    }

    private static long CountBits(ReadOnlySpan<byte> bytes)
    {
        var count = 0L;
        foreach (var value in bytes) count += BitOperations.PopCount(value);
        return count;
    }

    private delegate void Answer(sqlite3_context context, ReadOnlySpan<byte> blob);

    // Whatever a value is; an exception must not go out into native code.
    private static void OfBlob(sqlite3_context context, sqlite3_value[] arguments, Answer answer)
    {
        try
        {
            if (sqlite3_value_type(arguments[0]) == SQLITE_BLOB) answer(context, sqlite3_value_blob(arguments[0]));
            else if (sqlite3_value_type(arguments[0]) == SQLITE_NULL) sqlite3_result_null(context);
            else sqlite3_result_error(context, "a blob is accepted");
        }
        catch (Exception exception)
        {
            sqlite3_result_error(context, exception.Message);
        }
    }
}

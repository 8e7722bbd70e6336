using System.Globalization;
using Penstock.Cli.Terminal;
using Penstock.Ejfat;
using Penstock.Ejfat.Control;

namespace Penstock.Cli.Compat;

/// <summary>lbadm --timeseries: the history of quantities as CSV, two columns a series.</summary>
internal static class AdminTimeseries
{
    public static async Task RunAsync(AdminRun run)
    {
        var path = run.Values.Text("lbpath")!;
        var since = run.Values.Text("since")!;
        var file = run.Values.Text("csv")!;
        run.SayDoing("Requesting timeseries ");
        run.Say($"   LB Name: {run.LbName}");
        run.Say($"   Query  path: {path}");
        run.Say($"   Since: {since}");
        run.Say($"   Save to CSV: {file}");
        if (!DateTimeOffset.TryParse(since, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var start))
        {
            throw new EjfatException(E2sarErrorCode.ParameterError, $"unable to convert into timestamp: {since}; 1972-01-01T10:00:20.021Z is accepted");
        }

        var result = await run.Client.GetTimeseriesAsync(path, start, run.Stop);
        run.Say("Success. Saving timeseries to CSV.");
        try
        {
            await using var csv = new StreamWriter(file);
            Write(result.Series, csv);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new EjfatException(E2sarErrorCode.SystemError, $"unable to write timeseries file {file}: {exception.Message}", exception);
        }
    }

    /// <summary>Two columns a series; short series leave blank cells, and a row of blanks ends the file, as in the original.</summary>
    internal static void Write(IReadOnlyList<Timeseries> series, TextWriter csv)
    {
        foreach (var one in series)
        {
            csv.Write(one.Unit.Length > 0 ? $"{Tables.Plain(one.Path)}({Tables.Plain(one.Unit)})," : $"{Tables.Plain(one.Path)},");
            csv.Write("Timestamp(ms),");
        }

        csv.Write('\n');
        var rows = series.Max(one => one.Samples.Count);
        for (var row = 0; row <= rows; row++)
        {
            foreach (var one in series)
            {
                csv.Write(row < one.Samples.Count ? $"{Value(one, one.Samples[row])},{one.Samples[row].TimestampMilliseconds}," : ",,");
            }

            csv.Write('\n');
        }
    }

    private static string Value(Timeseries series, TimeseriesSample sample) =>
        series.IsInteger ? sample.Integer.ToString(CultureInfo.InvariantCulture) : CompatText.Number(sample.Value);
}

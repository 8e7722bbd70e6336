using System.CommandLine;
using System.Globalization;
using Penstock.Cli.Terminal;
using Penstock.TimeFrames.Files;

namespace Penstock.Cli.TimeFrames;

/// <summary><c>penstock tf info</c>: reads all of a file and says what it holds.</summary>
internal static class InfoVerb
{
    public static Command Create(CommandContext context)
    {
        var file = TfVerb.File();
        var json = Values.Flag("--json", "Print one line of JSON: records, their equipments, and the SHA-256 over each equipment's payloads in file order.");
        var verb = new Verb(
            "info",
            "Reads every byte of a time frame file, checks index against blocks, and says what each time frame holds. A damaged file is one line on standard error with offset and field, nothing on standard output, and exit code 1.",
            "penstock tf info o2_rawtf_run00556789_tf00000042_flp1.tf",
            "penstock tf info run.tf --json | jq '.records[0].equipments'");
        verb.Add(file);
        verb.Add(json);
        return verb.Runs(TfVerb.Whole("info", result => Run(context, result.GetRequiredValue(file), result.GetValue(json))));
    }

    // Headers first, so that damage is found before anything is printed; then payloads, one record in memory at a time.
    private static int Run(CommandContext context, string path, bool json)
    {
        var records = 0;
        long bytes = 0;
        foreach (var contents in Read(path, withDigests: false, context.Stop))
        {
            records++;
            bytes += contents.Record.Bytes;
        }

        context.Out.Write(json ? "{\"records\":[" : $"{Tables.Plain(path)}: {records} time frames, {bytes} bytes\n");
        var first = true;
        foreach (var contents in Read(path, withDigests: true, context.Stop))
        {
            if (json) context.Out.Write((first ? "" : ",") + Json.Line(Shape(contents)));
            else Print(context, contents);
            first = false;
        }

        if (json) context.Out.WriteLine("]}");
        return ExitCode.Ok;
    }

    private static IEnumerable<RecordContents> Read(string path, bool withDigests, CancellationToken stop)
    {
        using var file = TimeFrameFile.Open(path);
        while (file.ReadRecord() is { } record) yield return RecordContents.Read(file, record, withDigests, stop);
    }

    private static object Shape(RecordContents contents) => new
    {
        tf = contents.TfCounter,
        run = contents.Run,
        firstOrbit = contents.FirstOrbit,
        bytes = contents.Record.Bytes,
        equipments = contents.Equipments.Select(e => new
        {
            origin = e.Equipment.Origin.ToString(),
            description = e.Equipment.Description.ToString(),
            subspec = e.Equipment.SubSpecification,
            blocks = e.Blocks,
            bytes = e.Bytes,
            payloadSha256 = e.PayloadSha256,
        }),
    };

    private static void Print(CommandContext context, RecordContents contents)
    {
        context.Out.WriteLine();
        context.Out.WriteLine(
            $"time frame {Text(contents.TfCounter)}, run {Text(contents.Run)}, first orbit {Text(contents.FirstOrbit)}, written {WriteTime(contents.Record.WriteTimeMs)}: {contents.Record.Bytes} bytes, {contents.Blocks} blocks at offset {contents.Record.Offset}");
        var table = Tables.Create("origin", "description", ">subspec", ">blocks", ">bytes", ">payload", "sha256");
        foreach (var e in contents.Equipments)
        {
            table.AddTextRow(
                e.Equipment.Origin.ToString(), e.Equipment.Description.ToString(), $"0x{e.Equipment.SubSpecification:x8}", $"{e.Blocks}", $"{e.Bytes}", $"{e.PayloadBytes}", e.PayloadSha256![..16]);
        }

        Tables.Write(table, context);
    }

    /// <summary>The time as people read it; a number that is no time of this age as the number.</summary>
    internal static string WriteTime(ulong milliseconds) => milliseconds <= 253_402_300_799_999
        ? DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
        : milliseconds.ToString(CultureInfo.InvariantCulture);

    internal static string Text(uint? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "-";
}

using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.TimeFrames.Files;

namespace Penstock.Cli.TimeFrames;

/// <summary><c>penstock tf ls</c>: one line per time frame, from the headers alone.</summary>
internal sealed class ListVerb
{
    private readonly CommandContext _context;
    private readonly Argument<string> _file = TfVerb.File();
    private readonly Option<bool> _json = Values.Flag("--json", "One line of JSON per time frame.");
    private readonly Option<bool> _keepGoing = Values.Flag("--keep-going", "Behind damage, look for the next time frame and go on; each damage is a line on standard error, and the exit code is 1.");

    private readonly Option<bool> _quick = Values.Flag("--quick", "Read the index and the first block of each equipment only; damage behind them is not noticed.");

    private ListVerb(CommandContext context) => _context = context;

    public static Command Create(CommandContext context)
    {
        var list = new ListVerb(context);
        var verb = new Verb(
            "ls",
            "Lists the time frames of a file, from the headers of all blocks: where each is, its number, run, first orbit and size. Ends at damage with one line on standard error and exit code 1.",
            "penstock tf ls run.tf --quick",
            "penstock tf ls broken.tf --keep-going --json");
        verb.Add(list._file);
        verb.Add(list._json);
        verb.Add(list._keepGoing);
        verb.Add(list._quick);
        return verb.Runs(TfVerb.Whole("ls", list.Run));
    }

    private int Run(ParseResult result)
    {
        var json = result.GetValue(_json);
        var whole = true;
        if (!json) _context.Out.WriteLine($"{"OFFSET",15}  {"TF",10}  {"RUN",10}  {"ORBIT",10}  {"BYTES",15}  {"EQUIPMENTS",10}  {"BLOCKS",9}  WRITTEN");
        using var file = TimeFrameFile.Open(result.GetRequiredValue(_file));
        foreach (var listing in result.GetValue(_quick) ? RecordListing.ReadBeginnings(file, _context.Stop) : RecordListing.ReadAll(file, stop: _context.Stop))
        {
            if (listing.Contents is { } contents)
            {
                Print(contents, json);
                continue;
            }

            if (!result.GetValue(_keepGoing)) throw listing.Damage!;
            whole = false;
            _context.Error.WriteLine($"penstock: {FailureText.Of(listing.Damage!)}");
        }

        return whole ? ExitCode.Ok : ExitCode.Failed;
    }

    private void Print(RecordContents contents, bool json)
    {
        var record = contents.Record;
        _context.Out.WriteLine(json
            ? Json.Line(new
            {
                offset = record.Offset,
                tf = contents.TfCounter,
                run = contents.Run,
                firstOrbit = contents.FirstOrbit,
                bytes = record.Bytes,
                equipments = contents.Equipments.Count,
                blocks = contents.Blocks,
                writeTimeMs = record.WriteTimeMs,
            })
            : $"{record.Offset,15}  {InfoVerb.Text(contents.TfCounter),10}  {InfoVerb.Text(contents.Run),10}  {InfoVerb.Text(contents.FirstOrbit),10}  {record.Bytes,15}  {contents.Equipments.Count,10}  {contents.Blocks,9}  {InfoVerb.WriteTime(record.WriteTimeMs)}");
    }
}

using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.TimeFrames.Editing;

namespace Penstock.Cli.TimeFrames;

/// <summary><c>penstock tf recover</c>: what is whole in a damaged file.</summary>
internal sealed class RecoverVerb
{
    private readonly CommandContext _context;
    private readonly EditVerbOptions _edit;
    private readonly Argument<string> _file = TfVerb.File();
    private readonly Option<string?> _output = Values.Text("--output", "FILE", "The file to write. [default: none, only tell]", "-o");
    private readonly Option<bool> _equipments = Values.Flag("--equipments", "Of a damaged time frame whose index is sound, rescue the equipments that are whole.");

    private RecoverVerb(CommandContext context) => (_context, _edit) = (context, new EditVerbOptions(context, "recover"));

    public static Command Create(CommandContext context)
    {
        var recover = new RecoverVerb(context);
        var verb = new Verb(
            "recover",
            "Copies every whole time frame of a damaged file byte for byte and names what is lost: one line on standard error per stretch, with offset, bytes and the damage. Exit code 0 when nothing was lost, 1 when something was.",
            "penstock tf recover broken.tf -o rescued.tf",
            "penstock tf recover broken.tf -o rescued.tf --equipments --json");
        verb.Add(recover._file);
        verb.Add(recover._output);
        verb.Add(recover._equipments);
        recover._edit.AddTo(verb);
        return verb.Runs(TfVerb.Whole("recover", recover.Run));
    }

    private int Run(ParseResult result)
    {
        var file = result.GetRequiredValue(_file);
        var (report, ranges) = _edit.Run(
            result, TfVerb.SizeOf(file), options => FileRecovery.Run(file, result.GetValue(_output), result.GetValue(_equipments), options, _context.Stop));
        var lost = ranges.Where(r => r.Damage is not null).ToList();
        foreach (var range in lost)
        {
            _context.Error.WriteLine($"penstock: {Tables.Plain(file)}: {range.Bytes} bytes from offset {range.Offset} are lost: {range.Damage!.Field} at offset {range.Damage.Offset} is {range.Damage.Value}; {range.Damage.Accepted}");
        }

        if (report.TimeFramesOut == 0 && result.GetValue(_output) is { } output) _context.Error.WriteLine($"penstock: recover: there is nothing to rescue; '{output}' is not written");
        _edit.Print(result, report, new
        {
            lost = lost.Select(r => new { offset = r.Offset, bytes = r.Bytes, damageOffset = r.Damage!.Offset, field = r.Damage.Field, value = r.Damage.Value, accepted = r.Damage.Accepted }),
        });
        return lost.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
    }
}

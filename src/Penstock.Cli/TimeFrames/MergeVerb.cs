using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.TimeFrames.Editing;

namespace Penstock.Cli.TimeFrames;

/// <summary><c>penstock tf merge</c>: several files into one.</summary>
internal sealed class MergeVerb
{
    private readonly CommandContext _context;
    private readonly EditVerbOptions _edit;
    private readonly Argument<string[]> _files = TfVerb.Files();
    private readonly Option<string> _output = EditVerbOptions.Output("The file to write.");
    private readonly Option<bool> _concat = Values.Flag("--concat", "Only put the files one behind the other, every record byte for byte.");
    private readonly Option<string> _duplicates = Values.Choice("--duplicates", "HOW", "refuse", "The same equipment of one time frame in two files: refuse, an error; join, the blocks of the later file follow; first, the earlier file's stay. [default: refuse]", "refuse", "join", "first");
    private readonly Option<long?> _renumber = Values.OptionalWhole("--renumber", "N", 0, uint.MaxValue, "Number the time frames from N on. [default: their numbers stay]");

    private MergeVerb(CommandContext context) => (_context, _edit) = (context, new EditVerbOptions(context, "merge"));

    public static Command Create(CommandContext context)
    {
        var merge = new MergeVerb(context);
        var verb = new Verb(
            "merge",
            "Puts time frame files together. Records of one run and number, the sub time frames of several sources, become one record with all equipments; time frames are written in ascending order of run and number. Blocks stay byte for byte unless they are renumbered.",
            "penstock tf merge flp1.tf flp2.tf flp3.tf -o run.tf",
            "penstock tf merge part1.tf part2.tf -o run.tf --concat");
        verb.Add(merge._files);
        foreach (Option option in (Option[])[merge._output, merge._concat, merge._duplicates, merge._renumber]) verb.Add(option);
        merge._edit.AddTo(verb);
        return verb.Runs(TfVerb.Whole("merge", merge.Run));
    }

    private int Run(ParseResult result)
    {
        var files = result.GetRequiredValue(_files);
        var merge = new MergeOptions
        {
            Concatenate = result.GetValue(_concat),
            Duplicates = result.GetRequiredValue(_duplicates) switch { "join" => DuplicatePolicy.Join, "first" => DuplicatePolicy.First, _ => DuplicatePolicy.Refuse },
            Renumber = (uint?)result.GetValue(_renumber),
        };
        var report = _edit.Run(result, files.Sum(TfVerb.SizeOf), options => FileMerge.Run(files, result.GetRequiredValue(_output), merge, options, _context.Stop));
        _edit.Print(result, report);
        return ExitCode.Ok;
    }
}

using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.TimeFrames.Editing;

namespace Penstock.Cli.TimeFrames;

/// <summary><c>penstock tf copy</c>: a copy that is known to be one.</summary>
internal sealed class CopyFileVerb
{
    private readonly CommandContext _context;
    private readonly EditVerbOptions _edit;
    private readonly Argument<string[]> _files = TfVerb.Files();
    private readonly Option<string> _output = new("--output", "-o") { Description = "The copy; or a folder that is there, for copies of the same names.", HelpName = "PATH", Required = true };
    private readonly Option<bool> _noReadBack = Values.Flag("--no-read-back", "Do not read the copy back from the disk.");

    private CopyFileVerb(CommandContext context) => (_context, _edit) = (context, new EditVerbOptions(context, "copy"));

    public static Command Create(CommandContext context)
    {
        var copy = new CopyFileVerb(context);
        var verb = new Verb(
            "copy",
            "Copies time frame files byte for byte: the source is walked first and refused when it is damaged, the copy is written as NAME.part, brought to disk, read back from there and compared by checksum, and only then gets its name.",
            "penstock tf copy run.tf -o /mnt/eos/run.tf",
            "penstock tf copy *.tf -o /mnt/eos/ --json");
        verb.Add(copy._files);
        verb.Add(copy._output);
        verb.Add(copy._noReadBack);
        copy._edit.AddTo(verb, withChecksums: false);
        return verb.Runs(TfVerb.Whole("copy", copy.Run));
    }

    private int Run(ParseResult result)
    {
        var files = result.GetRequiredValue(_files);
        var output = result.GetRequiredValue(_output);
        var isFolder = Directory.Exists(output);
        if (files.Length > 1 && !isFolder) throw new UsageException($"tf copy: --output '{output}' is not a folder; a folder that is there is accepted for {files.Length} files");
        return TfVerb.Each(_context, files, file =>
        {
            var target = isFolder ? Path.Combine(output, Path.GetFileName(file)) : output;
            var readBack = !result.GetValue(_noReadBack);
            var (report, checksum) = _edit.Run(result, TfVerb.SizeOf(file) * (readBack ? 2 : 1), options => FileCopy.Run(file, target, readBack, options, _context.Stop));
            _edit.Print(result, report, new { xxh3 = $"{checksum:x16}", readBack });
            return true;
        });
    }
}

using System.CommandLine;
using System.Globalization;
using Penstock.Cli.Terminal;
using Penstock.DataMovement.Copying;

namespace Penstock.Cli.Copying;

/// <summary><c>penstock copy verify</c>: compares two trees, or a tree with a manifest.</summary>
internal sealed class VerifyVerb
{
    private const CompareField Usual = CompareField.Exist | CompareField.Type | CompareField.Size | CompareField.Content;
    private const CompareField Archive = Usual | CompareField.Uid | CompareField.Gid | CompareField.Perm | CompareField.Mtime | CompareField.Acl | CompareField.Xattr;

    private readonly CommandContext _context;
    private readonly Argument<string[]> _paths = new("PATHS") { Description = "Two folders; with --manifest the copy alone.", Arity = new ArgumentArity(1, 2) };
    private readonly Option<string?> _manifest = Values.Text("--manifest", "FILE", "Check the copy against what 'copy cp --manifest' wrote.");
    private readonly Option<bool> _archive = Values.Flag("--archive", "Owners, modes, modification times, lists and attributes too.", "-a");
    private readonly Option<string?> _fields = Values.Text("--fields", "LIST", "By what, with commas: exist, type, size, uid, gid, perm, atime, mtime, ctime, acl, xattr, content. [default: exist,type,size,content]");
    private readonly Option<bool> _lite = Values.Flag("--lite", "Do not read files of one size and modification time.");
    private readonly Option<bool> _json = Values.Flag("--json", "One line of JSON per difference, then one with the counts.");
    private readonly Option<bool> _quiet = Values.Flag("--quiet", "No progress, no differences: the exit code only.", "-q");
    private readonly Lock _lock = new();

    private VerifyVerb(CommandContext context) => _context = context;

    public static Command Create(CommandContext context)
    {
        var verify = new VerifyVerb(context);
        var verb = new Verb(
            "verify",
            "Compares two folders without following links, as dcmp does, or a folder with a manifest; says what differs and in what. Exit code 0: nothing differs; 1: something does, or could not be read; 2: the command line.",
            "penstock copy verify --archive SRC DST",
            "penstock copy verify --manifest run.jsonl /store/run42");
        verb.Add(verify._paths);
        foreach (Option option in (Option[])[verify._manifest, verify._archive, verify._fields, verify._lite, verify._json, verify._quiet]) verb.Add(option);
        return verb.Runs(verify.RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result)
    {
        var paths = result.GetRequiredValue(_paths);
        if (result.GetValue(_manifest) is { } manifest)
        {
            if (paths.Length != 1) throw new UsageException($"with --manifest one folder is compared, {paths.Length} are given");
            return await CheckAsync(RawArguments.PathOf(manifest), RawArguments.PathOf(paths[0]), result.GetValue(_json), result.GetValue(_quiet));
        }

        if (paths.Length != 2) throw new UsageException("two folders are compared, one is given; or one with --manifest");
        return await CompareAsync(result, paths);
    }

    private async Task<int> CompareAsync(ParseResult result, string[] paths)
    {
        var (json, quiet) = (result.GetValue(_json), result.GetValue(_quiet));
        var comparer = new TreeComparer(
            new TreeComparerOptions
            {
                Source = RawArguments.PathOf(paths[0]),
                Target = RawArguments.PathOf(paths[1]),
                Fields = FieldsOf(result.GetValue(_fields), result.GetValue(_archive)),
                Lite = result.GetValue(_lite),
            },
            quiet ? null : difference => Tell(difference, json));
        var running = comparer.RunAsync(_context.Stop);
        await FollowAsync(running, quiet, () => $"{comparer.Progress.Names} names, {DcpText.Size(comparer.Progress.Bytes)}");
        var ended = await running;
        if (json)
        {
            _context.Out.WriteLine(Json.Line(new
            {
                same = ended.IsSame,
                equal = ended.Equal,
                different = ended.Different,
                failed = ended.Failed,
                bytes = ended.Bytes,
                seconds = ended.Elapsed.TotalSeconds,
                fields = ended.Fields.ToDictionary(f => $"{f.Key}".ToLowerInvariant(), f => new { common = f.Value.Common, differ = f.Value.Differ }),
                errors = ended.Errors.Select(e => new { path = e.Path, kind = e.Kind, message = e.Message }),
            }));
        }
        else if (!quiet) Print(ended);

        if (ended.IsCancelled) throw new CommandFailedException("copy verify: stopped before the end");
        return ended.IsSame ? ExitCode.Ok : ExitCode.Failed;
    }

    private void Print(CompareResult ended)
    {
        foreach (var error in ended.Errors) _context.Error.WriteLine(Tables.Plain($"penstock: {error.Message}"));
        foreach (var (field, (common, differ)) in ended.Fields) _context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{$"{field}".ToUpperInvariant(),-8} {common,12} COMMON {differ,12} DIFFER"));
        _context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ended.Equal} equal, {ended.Different} different, {ended.Failed} could not be compared; {DcpText.Size(ended.Bytes)} in {ended.Elapsed.TotalSeconds:f2} s"));
    }

    private async Task<int> CheckAsync(RawPath manifest, RawPath tree, bool json, bool quiet)
    {
        var check = new ManifestCheck(manifest, tree);
        var running = check.RunAsync(_context.Stop);
        await FollowAsync(running, quiet, () => $"{check.Progress.Files} files, {DcpText.Size(check.Progress.Bytes)}");
        var (files, bytes, failed, errors) = await running;
        if (json) _context.Out.WriteLine(Json.Line(new { same = failed == 0, files, bytes, failed, errors = errors.Select(e => new { path = e.Path, kind = e.Kind, message = e.Message }) }));
        else if (!quiet)
        {
            foreach (var error in errors) _context.Error.WriteLine(Tables.Plain($"penstock: {error.Message}"));
            _context.Out.WriteLine($"{files} files as in the manifest ({DcpText.Size(bytes)}), {failed} not");
        }

        return failed == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private async Task FollowAsync(Task running, bool quiet, Func<string> text)
    {
        if (!quiet) await CpVerb.FollowAsync(running, TimeSpan.FromSeconds(5), () => _context.Error.WriteLine(text()));
    }

    private void Tell(CompareDifference difference, bool json)
    {
        var fields = $"{difference.Fields}".ToUpperInvariant();
        lock (_lock)
        {
            _context.Out.WriteLine(json
                ? Json.Line(new { path = difference.Path, fields = fields.ToLowerInvariant().Split(", "), detail = difference.Detail })
                : Tables.Plain($"DIFFER {fields}: '{(difference.Path.IsEmpty ? "." : difference.Path)}': {difference.Detail}"));
        }
    }

    private static CompareField FieldsOf(string? list, bool archive)
    {
        if (list is null) return archive ? Archive : Usual;
        var fields = CompareField.None;
        foreach (var word in list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!Enum.TryParse<CompareField>(word, ignoreCase: true, out var field) || char.IsDigit(word[0])) throw new UsageException($"--fields: '{word}' is not exist, type, size, uid, gid, perm, atime, mtime, ctime, acl, xattr or content");
            fields |= field;
        }

        return fields;
    }
}

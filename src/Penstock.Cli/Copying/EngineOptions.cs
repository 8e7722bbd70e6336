using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Penstock.Cli.Terminal;
using Penstock.DataMovement.Copying;
using Penstock.DataMovement.Copying.Filters;

namespace Penstock.Cli.Copying;

/// <summary>The engine's options, shared by <c>copy cp</c> and <c>copy sync</c>.</summary>
internal sealed class EngineOptions
{
    private const long MostBytes = long.MaxValue / 4;

    private readonly bool _sync;
    private readonly Argument<string[]> _paths = new("PATHS") { Description = "One or more sources, then the destination. SRC/ means what is in SRC, SRC the folder itself.", Arity = new ArgumentArity(2, 100_000) };
    private readonly Option<bool> _archive = Values.Flag("--archive", "Everything of every file, as rsync -aHAXS: modes, times, owners, attributes, lists, hard links, holes, special files.", "-a");
    private readonly Option<string?> _preserve = Values.Text("--preserve", "LIST", "What beside the content, with commas: mode, times, owner, xattrs, acls, links, specials, devices, all, none. [default: mode,times]");
    private readonly Option<string> _xattrs = Values.Choice("--xattrs", "WHICH", "non-lustre", "Which extended attributes: all, non-lustre, libattr (what /etc/xattr.conf does not skip), none. [default: non-lustre]", "all", "non-lustre", "libattr", "none");
    private readonly Option<string> _symlinks = Values.Choice("--symlinks", "HOW", "copy", "Symbolic links: copy, follow, skip, skip-unsafe or follow-unsafe (unsafe: those that lead out of the tree). [default: copy]", "copy", "follow", "skip", "skip-unsafe", "follow-unsafe");
    private readonly Option<bool> _dereference = Values.Flag("--dereference", "As --symlinks follow.", "-L");
    private readonly Option<string?> _overwrite;
    private readonly Option<bool> _delete = Values.Flag("--delete", "Remove what the destination's folders hold and the source's do not.");
    private readonly Option<bool> _dryRun = Values.Flag("--dry-run", "Change nothing; print what would be done.", "-n");
    private readonly Option<string[]> _include = Pattern("--include", "Copy what matches, whatever a later --exclude says.");
    private readonly Option<string[]> _exclude = Pattern("--exclude", "Leave out what matches: '*.tmp', '/top/', 'a/**/b'. The first of all --include and --exclude that matches decides.");
    private readonly Option<long?> _minSize = Values.OptionalWhole("--min-size", "BYTES", 0, MostBytes, "Skip smaller files.");
    private readonly Option<long?> _maxSize = Values.OptionalWhole("--max-size", "BYTES", 0, MostBytes, "Skip larger files.");
    private readonly Option<string?> _newer = Values.Text("--newer-than", "TIME", "Skip files modified before: 2026-01-31, 2026-01-31T12:00:00Z, or how long ago: 7d, 12h.");
    private readonly Option<string?> _older = Values.Text("--older-than", "TIME", "Skip files modified at this time or later.");
    private readonly Option<bool> _oneFileSystem = Values.Flag("--one-file-system", "Do not enter other file systems that are mounted in the source.", "-x");
    private readonly Option<string> _sparse = Choose("--sparse", "Holes: auto keeps the source's, always makes one of every 4 KiB of zeros, never writes zeros.");
    private readonly Option<string> _reflink = Choose("--reflink", "Shared blocks, where the file system has them.");
    private readonly Option<string> _offload = Choose("--offload", "Copying inside the kernel (copy_file_range, sendfile); never where the file system's is not trusted.");
    private readonly Option<string> _direct = Values.Choice("--direct", "WHEN", "never", "Past the page cache (O_DIRECT): auto for files of 256 MiB and more, always, never. [default: never]", "auto", "always", "never");
    private readonly Option<bool> _dropCache = Values.Flag("--drop-cache", "Leave neither source nor copy in the page cache.");
    private readonly Option<bool> _inPlace = Values.Flag("--inplace", "Write into existing files instead of replacing them; one that breaks off is mixed.");
    private readonly Option<long> _chunk = Values.Whole("--chunk", "BYTES", 65536, 1L << 40, 64 << 20, "Files of twice this size are copied by several threads, a piece of this size each. [default: 64Mi]");
    private readonly Option<long> _workers = Values.Whole("--workers", "N", 0, 1024, 0, "Threads. [default: twice the processors, 4 to 32]", "-j");
    private readonly Option<long> _bandwidth = Values.Whole("--bwlimit", "BYTES", 0, MostBytes, 0, "Bytes per second over all threads; 0 is no limit. [default: 0]");
    private readonly Option<string?> _bandwidthFile = Values.Text("--bwlimit-file", "FILE", "A file that holds the bytes per second; it is read every second, so that the limit can be changed while the copy runs.");
    private readonly Option<long> _items = Values.Whole("--iops", "N", 0, MostBytes, 0, "Files, folders and links per second; 0 is no limit. [default: 0]");
    private readonly Option<string> _durability = Values.Choice("--durability", "LEVEL", "none", "What is on the disk at the end: none (the kernel decides), file (fsync of each), batch (syncfs each 10,000 files and at the end), all (file, and folders). [default: none]", "none", "file", "batch", "all");
    private readonly Option<string> _verify = Values.Choice("--verify", "LEVEL", "none", "Before a file gets its name: none, size, hash (what is read back against what was read), compare (both sides again). [default: none]", "none", "size", "hash", "compare");
    private readonly Option<string> _hash = Values.Choice("--hash", "KIND", "xxh3", "xxh3, crc32c or sha256. [default: xxh3]", "xxh3", "crc32c", "sha256");
    private readonly Option<string> _verifyFrom = Values.Choice("--verify-from", "WHERE", "cache", "Read back from the page cache, or from the disk. [default: cache]", "cache", "disk");
    private readonly Option<long> _retries = Values.Whole("--retries", "N", 0, 1000, 2, "How often a file that changes under the copy, or meets an error that may pass, is tried again. [default: 2]");
    private readonly Option<long> _maxErrors = Values.Whole("--max-errors", "N", 0, MostBytes, 0, "Stop after so many failed files; 0 is no limit. [default: 0]");
    private readonly Option<string?> _journal = Values.Text("--journal", "FILE", "Remember here what is done: started again with the same file, a copy that was killed goes on, inside of big files too. Success removes it.");
    private readonly Option<bool> _resume = Values.Flag("--resume", "As --journal, with a file under ~/.local/state/penstock/copy that the paths choose.");
    private readonly Option<string?> _manifest = Values.Text("--manifest", "FILE", "One line of JSON per copied file: path, size, hash. Needs --verify hash; 'penstock copy verify --manifest' checks it later.");

    public EngineOptions(bool sync)
    {
        _sync = sync;
        _overwrite = Values.Text("--overwrite", "WHEN", $"Files that are there: always, changed (other size or time), content (other content), older (the source is newer), never. [default: {(sync ? "changed" : "always")}]");
    }

    public void AddTo(Command verb)
    {
        verb.Add(_paths);
        foreach (Option option in (Option[])
            [_archive, _preserve, _xattrs, _symlinks, _dereference, _overwrite, _delete, _dryRun, _include, _exclude, _minSize, _maxSize, _newer, _older, _oneFileSystem, _sparse, _reflink, _offload, _direct,
                _dropCache, _inPlace, _chunk, _workers, _bandwidth, _bandwidthFile, _items, _durability, _verify, _hash, _verifyFrom, _retries, _maxErrors, _journal, _resume, _manifest])
        {
            verb.Add(option);
        }
    }

    public string? BandwidthFile(ParseResult result) => result.GetValue(_bandwidthFile);

    public CopyOptions Read(ParseResult result, bool count)
    {
        var paths = result.GetRequiredValue(_paths).Select(RawArguments.PathOf).ToList();
        var archive = result.GetValue(_archive) || (_sync && result.GetValue(_preserve) is null);
        var journal = result.GetValue(_journal) is { } file ? RawArguments.PathOf(file) : (RawPath?)null;
        var options = new CopyOptions
        {
            Sources = paths[..^1],
            Destination = paths[^1],
            Preserve = archive ? Preserve.All : PreserveOf(result.GetValue(_preserve)),
            Attributes = result.GetValue(_xattrs) switch { "all" => AttributeSelection.All, "libattr" => AttributeSelection.LibAttr, "none" => AttributeSelection.None, _ => AttributeSelection.NonLustre },
            Symlinks = result.GetValue(_dereference) ? SymlinkPolicy.Follow : result.GetValue(_symlinks) switch { "follow" => SymlinkPolicy.Follow, "skip" => SymlinkPolicy.Skip, "skip-unsafe" => SymlinkPolicy.SkipUnsafe, "follow-unsafe" => SymlinkPolicy.FollowUnsafe, _ => SymlinkPolicy.Copy },
            Overwrite = OverwriteOf(result.GetValue(_overwrite)),
            Delete = result.GetValue(_delete),
            DryRun = result.GetValue(_dryRun),
            Filters = FiltersOf(result),
            MinBytes = result.GetValue(_minSize),
            MaxBytes = result.GetValue(_maxSize),
            ModifiedAfter = TimeOf("--newer-than", result.GetValue(_newer)),
            ModifiedBefore = TimeOf("--older-than", result.GetValue(_older)),
            OneFileSystem = result.GetValue(_oneFileSystem),
            Sparse = ChoiceOf(result.GetValue(_sparse)),
            Reflink = ChoiceOf(result.GetValue(_reflink)),
            Offload = ChoiceOf(result.GetValue(_offload)),
            Direct = ChoiceOf(result.GetValue(_direct)),
            DropCache = result.GetValue(_dropCache),
            InPlace = result.GetValue(_inPlace),
            ChunkBytes = result.GetValue(_chunk),
            Workers = (int)result.GetValue(_workers),
            BytesPerSecond = result.GetValue(_bandwidth),
            FilesPerSecond = result.GetValue(_items),
            Durability = Enum.Parse<DurabilityLevel>(result.GetRequiredValue(_durability), ignoreCase: true),
            Verify = Enum.Parse<VerifyLevel>(result.GetRequiredValue(_verify), ignoreCase: true),
            Hash = Enum.Parse<HashKind>(result.GetRequiredValue(_hash), ignoreCase: true),
            VerifyFromDisk = result.GetValue(_verifyFrom) == "disk",
            Retries = (int)result.GetValue(_retries),
            MaxErrors = result.GetValue(_maxErrors),
            Journal = journal ?? (result.GetValue(_resume) ? DefaultJournal(paths) : null),
            Manifest = result.GetValue(_manifest) is { } manifest ? RawArguments.PathOf(manifest) : null,
            Count = count,
        };
        try
        {
            options.Validate();
        }
        catch (ArgumentException exception)
        {
            throw new UsageException(exception.Message);
        }

        return options;
    }

    private static Option<string> Choose(string name, string description) => Values.Choice(name, "WHEN", "auto", $"{description} auto, always or never. [default: auto]", "auto", "always", "never");

    private static Choice ChoiceOf(string? text) => text switch { "always" => Choice.Always, "never" => Choice.Never, _ => Choice.Auto };

    private static Option<string[]> Pattern(string name, string description) =>
        new(name) { Description = description, HelpName = "PATTERN", Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false };

    private OverwritePolicy OverwriteOf(string? text) => text switch
    {
        null => _sync ? OverwritePolicy.Changed : OverwritePolicy.Always,
        "always" => OverwritePolicy.Always,
        "changed" => OverwritePolicy.Changed,
        "content" => OverwritePolicy.Content,
        "older" => OverwritePolicy.Older,
        "never" => OverwritePolicy.Never,
        _ => throw new UsageException($"--overwrite: '{text}' is not always, changed, content, older or never"),
    };

    private static Preserve PreserveOf(string? list)
    {
        if (list is null) return Preserve.Mode | Preserve.Times;
        var preserve = Preserve.None;
        foreach (var word in list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            preserve |= word switch
            {
                "mode" => Preserve.Mode,
                "times" => Preserve.Times,
                "owner" => Preserve.Owner,
                "xattrs" => Preserve.Attributes,
                "acls" => Preserve.Acls,
                "links" => Preserve.HardLinks,
                "specials" => Preserve.Specials,
                "devices" => Preserve.Devices,
                "all" => Preserve.All,
                "none" => Preserve.None,
                _ => throw new UsageException($"--preserve: '{word}' is not mode, times, owner, xattrs, acls, links, specials, devices, all or none"),
            };
        }

        return preserve;
    }

    // In the order they were given, which each option's own values do not tell.
    private List<FilterRule> FiltersOf(ParseResult result)
    {
        var rules = new List<FilterRule>();
        for (var i = 0; i + 1 < result.Tokens.Count; i++)
        {
            var (token, next) = (result.Tokens[i], result.Tokens[i + 1]);
            if (token.Type != TokenType.Option || next.Type != TokenType.Argument || (token.Value != _include.Name && token.Value != _exclude.Name)) continue;
            try
            {
                rules.Add(new FilterRule(token.Value == _include.Name, next.Value));
            }
            catch (ArgumentException exception)
            {
                throw new UsageException($"{token.Value}: {exception.Message}");
            }
        }

        return rules;
    }

    private static DateTimeOffset? TimeOf(string option, string? text)
    {
        if (text is null) return null;
        if (Values.TryDuration(text, out var ago)) return DateTimeOffset.UtcNow - ago!.Value;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time) && text.Contains('-')) return time;
        throw new UsageException($"{option}: '{text}' is no time; 2026-01-31, 2026-01-31T12:00:00Z or, for how long ago, 7d are accepted");
    }

    private static RawPath DefaultJournal(List<RawPath> paths)
    {
        var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } set ? set : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local/state");
        var folder = Path.Combine(state, "penstock/copy");
        if (!OperatingSystem.IsWindows()) Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var key = new List<byte>(System.Text.Encoding.UTF8.GetBytes(Environment.CurrentDirectory + "\0"));
        foreach (var path in paths) key.AddRange([.. path.Bytes, 0]);
        return new RawPath(Path.Combine(folder, $"{Checksums.Xxh3.Hash(key.ToArray()):x16}.journal"));
    }
}

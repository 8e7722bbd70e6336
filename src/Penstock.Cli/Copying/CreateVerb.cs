using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.DataMovement;

namespace Penstock.Cli.Copying;

/// <summary><c>penstock copy create</c>: asks a daemon for an operation.</summary>
internal sealed class CreateVerb
{
    private readonly CommandContext _context;
    private readonly MoverOptions _mover = new();
    private readonly Argument<string> _source = new("source") { HelpName = "SOURCE", Description = "What to copy, an absolute path." };
    private readonly Argument<string> _destination = new("destination") { HelpName = "DESTINATION", Description = "Where to, an absolute path." };
    private readonly Option<string?> _profile = Values.Text("--profile", "NAME", "The profile that says how to copy. [default: the daemon's default one]");
    private readonly Option<bool> _dryRun = Values.Flag("--dry-run", "Go through all steps without copying.");
    private readonly Option<string?> _dcp = Values.Text("--dcp-options", "OPTIONS", "Options for dcp.");
    private readonly Option<string?> _mpirun = Values.Text("--mpirun-options", "OPTIONS", "Options for mpirun.");
    private readonly Option<bool> _log = Values.Flag("--log-stdout", "Have the command's output logged also when it succeeds.");
    private readonly Option<bool> _store = Values.Flag("--store-stdout", "Have the command's output kept as the operation's message also when it succeeds.");
    private readonly Option<long> _slots = Values.Whole("--slots", "N", -1, int.MaxValue, -1, "Slots per host for mpirun; 0: none. [default: -1, the profile's]");
    private readonly Option<long> _maxSlots = Values.Whole("--max-slots", "N", -1, int.MaxValue, -1, "Most slots per host for mpirun; 0: none. [default: -1, the profile's]");
    private readonly Option<bool> _wait = Values.Flag("--wait", "Wait for its end; the exit code is then that of 'copy wait'.");
    private readonly Option<TimeSpan?> _timeout = Values.Duration("--timeout", "With --wait: how long at most. [default: without limit]");
    private readonly Option<bool> _json = Values.Flag("--json", "Print the result as a line of JSON.");

    private CreateVerb(CommandContext context) => _context = context;

    public static Command Create(CommandContext context)
    {
        var create = new CreateVerb(context);
        var verb = new Verb(
            "create",
            "Asks the daemon to copy, and prints the operation's name. The copy goes on when this ends, whatever becomes of the job that asked for it.",
            "penstock copy create /mnt/nnf/job1/out /lus/global/alice/out",
            "penstock copy create --wait --profile no-xattr /mnt/nnf/job1/out /lus/global/alice/out");
        verb.Add(create._source);
        verb.Add(create._destination);
        foreach (Option option in (Option[])[create._profile, create._dryRun, create._dcp, create._mpirun, create._log, create._store, create._slots, create._maxSlots, create._wait, create._timeout, create._json])
        {
            verb.Add(option);
        }

        create._mover.AddTo(verb);
        return verb.Runs(create.RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result)
    {
        if (result.GetValue(_timeout) is not null && !result.GetValue(_wait))
        {
            throw new UsageException("copy create: --timeout has no meaning without --wait");
        }

        await using var client = _mover.Open(result);
        var created = await client.CreateAsync(Request(result), _context.Stop);
        var json = result.GetValue(_json);
        if (created.Status != CreateStatus.Success)
        {
            if (json)
            {
                _context.Out.WriteLine(Json.Line(new { status = created.Status, message = created.Message }));
            }

            _context.Error.WriteLine(Tables.Plain($"penstock: the operation was not accepted ({$"{created.Status}".ToLowerInvariant()}): {created.Message}"));
            return created.Status == CreateStatus.Invalid ? MoverOutcome.Invalid : ExitCode.Failed;
        }

        if (!result.GetValue(_wait))
        {
            _context.Out.WriteLine(json ? Json.Line(new { uid = created.Uid, status = created.Status }) : Tables.Plain(created.Uid));
            return ExitCode.Ok;
        }

        var report = await MoverProgress.WaitAsync(_context, client, created.Uid, result.GetValue(_timeout), json);
        return WaitVerb.Tell(_context, created.Uid, report, json);
    }

    private OperationRequest Request(ParseResult result) => new()
    {
        Workflow = _mover.Workflow(result),
        Source = result.GetRequiredValue(_source),
        Destination = result.GetRequiredValue(_destination),
        Profile = result.GetValue(_profile) ?? string.Empty,
        DryRun = result.GetValue(_dryRun),
        DcpOptions = result.GetValue(_dcp) ?? string.Empty,
        MpirunOptions = result.GetValue(_mpirun) ?? string.Empty,
        LogStdout = result.GetValue(_log),
        StoreStdout = result.GetValue(_store),
        Slots = (int)result.GetValue(_slots),
        MaxSlots = (int)result.GetValue(_maxSlots),
    };
}

using Penstock.Cli.Terminal;
using Penstock.Ejfat;

namespace Penstock.Cli.Compat;

/// <summary>lbadm: one command per run. Tokens are shown where they are the result, not in the line that says who is called.</summary>
internal static class AdminProgram
{
    private delegate Task Command(AdminRun run);

    private static readonly Dictionary<string, (EjfatTokenKind Token, string Doing, Command Run)> Commands = new(StringComparer.Ordinal)
    {
        ["reserve"] = (EjfatTokenKind.Admin, "reserving LB", AdminReservations.ReserveAsync),
        ["free"] = (EjfatTokenKind.Admin, "freeing LB", AdminReservations.FreeAsync),
        ["version"] = (EjfatTokenKind.Admin, "getting LB version", AdminReservations.VersionAsync),
        ["status"] = (EjfatTokenKind.Admin, "getting LB status", AdminReservations.StatusAsync),
        ["overview"] = (EjfatTokenKind.Admin, "getting overview", AdminReservations.OverviewAsync),
        ["timeseries"] = (EjfatTokenKind.Admin, "querying for timeseries", AdminTimeseries.RunAsync),
        ["register"] = (EjfatTokenKind.Instance, "registering worker", AdminWorkers.RegisterAsync),
        ["deregister"] = (EjfatTokenKind.Session, "deregistering worker", AdminWorkers.DeregisterAsync),
        ["state"] = (EjfatTokenKind.Session, "sending worker state update", AdminWorkers.StateAsync),
        ["addsenders"] = (EjfatTokenKind.Instance, "adding senders", AdminWorkers.AddSendersAsync),
        ["removesenders"] = (EjfatTokenKind.Instance, "removing senders", AdminWorkers.RemoveSendersAsync),
        ["createtoken"] = (EjfatTokenKind.Admin, "creating token", AdminTokens.CreateAsync),
        ["listtokenpermissions"] = (EjfatTokenKind.Admin, "listing token permissions", AdminTokens.ListPermissionsAsync),
        ["listchildtokens"] = (EjfatTokenKind.Admin, "listing child tokens", AdminTokens.ListChildrenAsync),
        ["revoketoken"] = (EjfatTokenKind.Admin, "revoking token", AdminTokens.RevokeAsync),
    };

    public static async Task<int> RunAsync(IReadOnlyList<string> args, CommandContext context)
    {
        var values = CompatParser.Parse(AdminOptions.Admin, args);
        AdminOptions.CheckAdmin(values);
        if (!values.Given("export"))
        {
            context.Out.WriteLine($"E2SAR Version: {CompatVersion.Text}");
        }

        if (values.Given("help") || values.IsEmpty)
        {
            WriteHelp(context.Out);
            return ExitCode.Ok;
        }

        var name = AdminOptions.Commands.FirstOrDefault(values.Given)
            ?? throw new CompatUsageException($"no command was given; one of --{string.Join(", --", AdminOptions.Commands)} is expected");
        var (token, doing, command) = Commands[name];
        var uri = CompatConnection.ReadUri(values, token);
        try
        {
            uri = uri with { SessionId = values.Text("session") ?? uri.SessionId, LbId = values.Text("lbid") ?? uri.LbId };
            await using var client = CompatConnection.Open(uri, CompatConnection.ReadClient(values, values.Text("root")), context.Error);
            await command(new AdminRun(client, values, context));
            return ExitCode.Ok;
        }
        catch (EjfatException exception)
        {
            throw new CompatFailedException($"There was an error {doing}: {FailureText.Of(exception)}");
        }
    }

    private static void WriteHelp(TextWriter output)
    {
        CompatHelp.Write(AdminOptions.Admin, output);
        output.WriteLine("\nExamples:\n  lbadm --reserve -l my-run -d 01:30 -a 192.0.2.7 -u 'ejfats://ADMIN-TOKEN@lb.example.org:18008/' --export");
        output.WriteLine("  lbadm --status -u 'ejfats://TOKEN@lb.example.org:18008/lb/3'");
    }
}

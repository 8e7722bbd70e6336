using Penstock.Cli.Tasks;
using Penstock.Scaler.Monitoring;
using Penstock.Scaler.Ymq;

namespace Penstock.Cli.Compat.Scaler;

/// <summary><c>scaler_top</c>: a scheduler's state, again and again.</summary>
internal static class TopProgram
{
    public const string Name = "scaler_top";

    private const string SectionName = "top";

    private static readonly IReadOnlyList<ScalerOption> s_options =
    [
        new("monitor-address", null, ScalerKind.Text, null, "the scheduler's monitor address, e.g. tcp://127.0.0.1:6380") { Positional = true, Required = true },
        new("timeout", "-t", ScalerKind.Number, "5", "seconds without a state after which it ends"),
        .. ScalerOption.Tls,
    ];

    public static async Task<int> RunAsync(IReadOnlyList<string> args, CommandContext context)
    {
        var arguments = ScalerArguments.Parse(s_options, args, ScalerArguments.Section(SectionName));
        if (arguments.Help)
        {
            ScalerHelp.Write(Name, "Shows how a scheduler is. 'penstock tasks top' does the same with a choice of order.", s_options, $"[{SectionName}]", $"{Name} --timeout 10 tcp://127.0.0.1:6380", context.Out);
            return ExitCode.Ok;
        }
        var timeout = arguments.Number("timeout");
        if (timeout is not (> 0 and < 1e9)) throw new ScalerUsageException($"argument --timeout: '{arguments.Text("timeout")}' is not a number above 0");
        using var monitor = new SchedulerMonitor(ScalerAddress.Parse("monitor_address", arguments.Text("monitor-address")!), new YmqTls { SkipVerification = true });
        return await TopVerb.RunAsync(context, monitor, new TopVerb.Shape("name", false, 0, false, TimeSpan.FromSeconds(timeout)));
    }
}

using Penstock.Ejfat;

namespace Penstock.Cli.Compat;

/// <summary>e2sar_perf: events from memory to memory.</summary>
internal static class PerfProgram
{
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CommandContext context)
    {
        var values = CompatParser.Parse(PerfOptions.Perf, args);
        PerfOptions.CheckPerf(values);
        var output = context.Out;
        CompatStream.PrintVersion(output);
        if (values.Given("help") || !(values.Given("send") || values.Given("recv")))
        {
            CompatHelp.Write(PerfOptions.Perf, output);
            output.WriteLine("\nA trivial loopback invocation sending 10 1MB events at 1Gbps looks like this");
            output.WriteLine("(start the receiver first, stop it with Ctrl-C when done): ");
            output.WriteLine("  e2sar_perf --ip '127.0.0.1' -r -u 'ejfat://token@127.0.0.1:18020/lb/36?data=127.0.0.1:10000'");
            output.WriteLine("  e2sar_perf --ip '127.0.0.1' -s -u 'ejfat://token@127.0.0.1:18020/lb/36?data=127.0.0.1:10000' --rate 1");
            return ExitCode.Ok;
        }

        CompatStream.Prepare(values, output);
        var uri = CompatConnection.ReadUri(values, EjfatTokenKind.Instance);
        return values.Given("send") ? await PerfSender.RunAsync(values, uri, context) : await PerfReceiver.RunAsync(values, uri, context);
    }
}

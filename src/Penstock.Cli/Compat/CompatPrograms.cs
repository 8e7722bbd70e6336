using Penstock.Cli.Compat.Scaler;

namespace Penstock.Cli.Compat;

/// <summary>The originals' programs by name: E2SAR's with the exit codes they should have had, Scaler's with those of Python's argparse, nnf-dm with its own.</summary>
internal static class CompatPrograms
{
    private static readonly Dictionary<string, Func<IReadOnlyList<string>, CommandContext, Task<int>>> Programs = new(StringComparer.Ordinal)
    {
        ["lbadm"] = AdminProgram.RunAsync,
        ["lbmon"] = MonitorProgram.RunAsync,
        ["e2sar_perf"] = PerfProgram.RunAsync,
        ["e2sar_ft"] = FileProgram.RunAsync,
        ["e2sar_udp_relay"] = UdpRelayProgram.RunAsync,
        [SchedulerProgram.Name] = SchedulerProgram.RunAsync,
        [StorageProgram.Name] = StorageProgram.RunAsync,
        [TopProgram.Name] = TopProgram.RunAsync,
        [WorkerManagerProgram.Name] = WorkerManagerProgram.RunAsync,
        [ClusterProgram.Name] = ClusterProgram.RunAsync,
        ["nnf-dm"] = NnfDmProgram.RunAsync,
        ["nnf-copy-offload"] = NnfCopyOffloadProgram.RunAsync,
    };

    public static IEnumerable<string> Names => Programs.Keys;

    public static async Task<int> RunAsync(string name, IReadOnlyList<string> args, CommandContext context)
    {
        if (!Programs.TryGetValue(name, out var run))
        {
            throw new UsageException($"no such program; accepted are {string.Join(", ", Names)}");
        }

        try
        {
            return await run(args, context);
        }
        catch (CompatUsageException exception)
        {
            context.Error.WriteLine($"Error processing command-line options: {exception.Message}");
            return ExitCode.CompatUsage;
        }
        catch (ScalerUsageException exception)
        {
            context.Error.WriteLine($"{name}: error: {exception.Message}");
            return ExitCode.Usage;
        }
        catch (CommandFailedException exception)
        {
            context.Error.WriteLine($"{name}: {exception.Message}");
            return ExitCode.Failed;
        }
        catch (CompatFailedException exception)
        {
            context.Error.WriteLine(exception.Message);
            return ExitCode.CompatUsage;
        }
    }
}

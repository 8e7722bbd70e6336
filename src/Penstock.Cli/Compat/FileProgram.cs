using Penstock.Ejfat;

namespace Penstock.Cli.Compat;

/// <summary>e2sar_ft: files, one event each.</summary>
internal static class FileProgram
{
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CommandContext context)
    {
        var values = CompatParser.Parse(PerfOptions.Files, args, "path");
        PerfOptions.CheckFiles(values);
        var output = context.Out;
        CompatStream.PrintVersion(output);
        if (values.Given("help") || !(values.Given("send") || values.Given("recv")))
        {
            CompatHelp.Write(PerfOptions.Files, output);
            output.WriteLine("\nExamples:");
            output.WriteLine("  e2sar_ft -s --autoip -u 'ejfats://token@ctrl-plane:18347/lb/5?sync=...' --withcp --extension root --recurse /path/to/root/");
            output.WriteLine("  e2sar_ft -r --autoip -u 'ejfats://token@ctrl-plane:18347/lb/5?sync=...' --withcp --extension root /path/to/save");
            return ExitCode.Ok;
        }

        CompatStream.Prepare(values, output);
        var uri = CompatConnection.ReadUri(values, EjfatTokenKind.Instance);
        return values.Given("send") ? await FileSender.RunAsync(values, uri, context) : await FileReceiver.RunAsync(values, uri, context);
    }
}

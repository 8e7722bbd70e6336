using System.CommandLine;
using Penstock.Scaler.Working;

namespace Penstock.Cli.Tasks;

/// <summary><c>penstock tasks-processor</c>: the process in which a worker's tasks run, which alone calls it.</summary>
internal static class ProcessorVerb
{
    public const string Name = "tasks-processor";

    /// <summary>The command that workers start: this program, however it was started.</summary>
    public static IReadOnlyList<string> CommandLine { get; } = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "penstock"
        ? [Environment.ProcessPath!, Name]
        : [File.Exists(Beside) ? Beside : "dotnet", .. File.Exists(Beside) ? Array.Empty<string>() : [typeof(ProcessorVerb).Assembly.Location], Name];

    private static string Beside => Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "penstock.exe" : "penstock");

    public static Command Create()
    {
        var verb = new Command(Name, "A processor of 'penstock tasks manager'.") { Hidden = true };
        // A signal from the terminal is for the manager, which then ends its processors.
        verb.SetAction((_, _) => TaskProcessor.RunAsync(Console.OpenStandardInput(), TaskFunctions.WithPython(), Console.Error));
        return verb;
    }
}

using System.CommandLine;
using Penstock.Pipeline.Running;

namespace Penstock.Cli.Running;

/// <summary><c>penstock run-worker</c>: a worker process of <c>penstock run --worker-processes</c>, which alone calls it.</summary>
internal static class WorkerVerb
{
    public static Command Create()
    {
        // The name is only for those who list processes.
        var verb = new Command("run-worker", "A worker process of 'penstock run --worker-processes'.") { Hidden = true };
        verb.Add(new Argument<string>("NAME"));
        // A signal from the terminal is for the run, which then ends its workers.
        verb.SetAction((_, _) => WorkerProcess.RunAsync(Console.OpenStandardInput(), Console.OpenStandardOutput()));
        return verb;
    }
}

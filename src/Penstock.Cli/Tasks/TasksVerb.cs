using System.CommandLine;
using Penstock.Cli.Terminal;

namespace Penstock.Cli.Tasks;

/// <summary><c>penstock tasks</c>: what runs work on many machines, part by part; each speaks Scaler's protocol.</summary>
internal static class TasksVerb
{
    public static Command Create(CommandContext context)
    {
        var verb = new Verb("tasks", "Tasks on many workers: the parts, each speaking the protocol of OpenGRIS Scaler.", "penstock tasks up --workers 4", "penstock tasks submit math.sqrt 16 --scheduler tcp://127.0.0.1:6378");
        verb.Add(UpVerb.Create(context));
        verb.Add(SchedulerVerb.Create(context));
        verb.Add(StorageVerb.Create(context));
        verb.Add(ManagerVerb.Create(context));
        verb.Add(SubmitVerb.Create(context));
        verb.Add(MapVerb.Create(context));
        verb.Add(StatusVerb.Create(context));
        verb.Add(TopVerb.Create(context));
        verb.Add(BenchVerb.Create(context));
        return verb;
    }
}

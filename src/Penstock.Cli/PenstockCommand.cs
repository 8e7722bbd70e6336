using System.CommandLine;
using System.CommandLine.Help;
using Penstock.Cli.Compat;
using Penstock.Cli.Copying;
using Penstock.Cli.LoadBalancing;
using Penstock.Cli.Running;
using Penstock.Cli.Streaming;
using Penstock.Cli.Tasks;
using Penstock.Cli.Terminal;
using Penstock.Cli.TimeFrames;

namespace Penstock.Cli;

/// <summary>The tree of verbs.</summary>
internal static class PenstockCommand
{
    public const string Description =
        "Streams detector events over UDP through a load balancer to workers (EJFAT/E2SAR-compatible), with every loss named.";

    public static RootCommand Create(CommandContext context)
    {
        var root = new RootCommand(Description);
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new RootHelp(root);
        root.Add(RunVerb.Create(context));
        root.Add(WorkerVerb.Create());
        root.Add(StreamVerb.Create(context));
        root.Add(LbVerb.Create(context));
        root.Add(TfVerb.Create(context));
        root.Add(CopyVerb.Create(context));
        root.Add(TasksVerb.Create(context));
        root.Add(ProcessorVerb.Create());
        root.Add(CompatVerb.Create());
        return root;
    }

    /// <summary>Every command of the tree that is shown in help, parents first.</summary>
    public static IEnumerable<Command> Walk(Command command)
    {
        yield return command;
        foreach (var child in command.Subcommands.Where(child => !child.Hidden).SelectMany(Walk))
        {
            yield return child;
        }
    }

    private sealed class RootHelp(RootCommand root) : System.CommandLine.Invocation.SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            HelpWriter.Write(root, parseResult.InvocationConfiguration.Output);
            return ExitCode.Ok;
        }
    }
}

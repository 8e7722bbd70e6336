using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Penstock.Cli.Terminal;

/// <summary>A command whose help ends with an example.</summary>
internal sealed class Verb : Command
{
    public Verb(string name, string description, params string[] examples)
        : base(name, description)
    {
        Examples = examples;
        Add(new HelpOption { Action = new HelpWithExamples(this) });
    }

    public IReadOnlyList<string> Examples { get; }

    /// <summary>The exit code of a wrong command line, for a verb whose 2 means something else.</summary>
    public int UsageCode { get; set; } = ExitCode.Usage;

    /// <summary>Runs the verb with the stop token of the signals.</summary>
    public Verb Runs(Func<ParseResult, Task<int>> action)
    {
        SetAction((result, _) => action(result));
        return this;
    }

    private sealed class HelpWithExamples(Verb verb) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            HelpWriter.Write(verb, parseResult.InvocationConfiguration.Output);
            return ExitCode.Ok;
        }
    }
}

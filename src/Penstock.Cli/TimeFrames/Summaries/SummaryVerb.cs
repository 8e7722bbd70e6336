using System.CommandLine;
using Penstock.Cli.Terminal;

namespace Penstock.Cli.TimeFrames.Summaries;

/// <summary><c>penstock tf summary</c>: summaries of time frames, their comparison, and databases of them.</summary>
internal static class SummaryVerb
{
    public static Command Create(CommandContext context)
    {
        var verb = new Verb(
            "summary",
            "Proves that built time frames hold what was sent: takes summaries of both sides, compares them, keeps them in SQLite and answers questions about them.",
            "penstock tf summary compare sent.tf built.tf",
            "penstock tf summary query run.db \"SELECT tf, equal FROM v_tf_pair\"");
        verb.Add(BuildVerb.Create(context));
        verb.Add(CompareVerb.Create(context));
        verb.Add(QueryVerb.Create(context));
        verb.Add(CheckVerb.Create(context));
        verb.Add(ExplodeVerb.Create(context));
        verb.Add(MergeSummariesVerb.Create(context));
        verb.Add(PruneVerb.Create(context));
        verb.Add(SchemaVerb.Create(context));
        return verb;
    }
}

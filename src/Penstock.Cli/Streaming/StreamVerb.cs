using System.CommandLine;
using Penstock.Cli.Terminal;

namespace Penstock.Cli.Streaming;

/// <summary><c>penstock stream</c>: the parts of the data path, one by one.</summary>
internal static class StreamVerb
{
    public static Command Create(CommandContext context)
    {
        var verb = new Verb("stream", "The parts of the data path, one by one.", "penstock stream inspect --listen 19522 --json");
        verb.Add(SendVerb.Create(context));
        verb.Add(ReceiveVerb.Create(context));
        verb.Add(PerfVerb.Create(context));
        verb.Add(RelayVerb.Create(context));
        verb.Add(InspectVerb.Create(context));
        return verb;
    }
}

using System.CommandLine;
using Penstock.Cli.Terminal;

namespace Penstock.Cli.Copying;

/// <summary><c>penstock copy</c>: data movement.</summary>
internal static class CopyVerb
{
    public static Command Create(CommandContext context)
    {
        var verb = new Verb("copy", "Data movement: the daemon that copies for others, and those who call it.", "penstock copy daemon --mode standalone --socket /run/penstock/dm.sock --state /var/lib/penstock/dm");
        verb.Add(CpVerb.CreateCopy(context));
        verb.Add(CpVerb.CreateSync(context));
        verb.Add(VerifyVerb.Create(context));
        verb.Add(BenchVerb.Create(context));
        verb.Add(DaemonVerb.Create(context));
        verb.Add(CreateVerb.Create(context));
        verb.Add(StatusVerb.Create(context));
        verb.Add(WaitVerb.Create(context));
        verb.Add(CancelVerb.Create(context));
        verb.Add(ListVerb.Create(context));
        verb.Add(DeleteVerb.Create(context));
        verb.Add(VersionVerb.Create(context));
        verb.Add(CredentialsVerb.Create(context));
        return verb;
    }
}

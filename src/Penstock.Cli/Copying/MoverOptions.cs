using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.DataMovement;

namespace Penstock.Cli.Copying;

/// <summary>Which daemon the verbs call, and for which workflow; as for nnf-dm's client.</summary>
internal sealed class MoverOptions
{
    private const string NameVariable = "DW_WORKFLOW_NAME";
    private const string NamespaceVariable = "DW_WORKFLOW_NAMESPACE";

    private readonly Option<string?> _socket = Values.Text("--socket", "PATH", $"The daemon's socket. [default: {DataMoverClient.DefaultSocket}]");
    private readonly Option<string?> _workflow = Values.Text("--workflow", "NAME", $"The workflow. [default: the variable {NameVariable}]");
    private readonly Option<string?> _namespace = Values.Text("--namespace", "NAME", $"The workflow's namespace. [default: the variable {NamespaceVariable}]");

    public void AddTo(Command verb, bool withWorkflow = true)
    {
        if (withWorkflow)
        {
            verb.Add(_workflow);
            verb.Add(_namespace);
        }

        verb.Add(_socket);
    }

    public DataMoverClient Open(ParseResult result)
    {
        try
        {
            return new DataMoverClient(result.GetValue(_socket) ?? DataMoverClient.DefaultSocket);
        }
        catch (ArgumentException exception)
        {
            throw new UsageException($"--socket: {exception.Message}");
        }
    }

    public WorkflowReference? Workflow(ParseResult result)
    {
        var name = result.GetValue(_workflow) ?? Environment.GetEnvironmentVariable(NameVariable);
        var space = result.GetValue(_namespace) ?? Environment.GetEnvironmentVariable(NamespaceVariable);
        return string.IsNullOrEmpty(name) && string.IsNullOrEmpty(space) ? null : new WorkflowReference(name ?? "", space ?? "");
    }

    public static Argument<string> Uid() => new("uid") { HelpName = "UID", Description = "The operation's name, as 'copy create' printed it." };
}

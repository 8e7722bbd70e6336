namespace Penstock.DataMovement;

/// <summary>The workflow (batch job) an operation belongs to.</summary>
/// <param name="Name">Its name; <c>DW_WORKFLOW_NAME</c> in a job.</param>
/// <param name="Namespace">Its namespace; <c>DW_WORKFLOW_NAMESPACE</c> in a job.</param>
public sealed record WorkflowReference(string Name, string Namespace);

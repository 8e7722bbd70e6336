using System.Text.Json.Nodes;

namespace Penstock.DataMovement.Kubernetes;

/// <summary>Where a movement's resource goes and what it moves.</summary>
/// <param name="Namespace">The resource's namespace.</param>
/// <param name="GenerateName">What its name begins with.</param>
/// <param name="SourcePath">The source as the Rabbit sees it.</param>
/// <param name="SourceReference">The storage of the source.</param>
/// <param name="DestinationReference">The storage of the destination; empty where it is not known.</param>
/// <param name="DirectiveIndex">The directive it belongs to, where movements say so.</param>
internal sealed record MovementPlace(string Namespace, string GenerateName, string SourcePath, JsonNode SourceReference, JsonObject DestinationReference, string? DirectiveIndex);

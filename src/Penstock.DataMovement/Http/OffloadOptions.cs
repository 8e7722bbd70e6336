using System.Net;

namespace Penstock.DataMovement;

/// <summary>The copy-offload HTTP server: what libcopyoffload calls.</summary>
public sealed record OffloadOptions
{
    /// <summary>Where it listens.</summary>
    public required IPEndPoint EndPoint { get; init; }

    /// <summary>The certificate (PEM); null: plain HTTP.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The certificate's key (PEM).</summary>
    public string? KeyFile { get; init; }

    /// <summary>The key that tokens are signed with (PEM); null: no token is asked for.</summary>
    public string? TokenKeyFile { get; init; }

    /// <summary>The user whose operations these are. A token says that somebody belongs to the workflow, not who he is.</summary>
    public uint UserId { get; init; }

    /// <summary>His group.</summary>
    public uint GroupId { get; init; }

    /// <summary>The workflow the operations belong to; others' are refused.</summary>
    public WorkflowReference Workflow { get; init; } = new("", "");

    /// <summary>The node the keys begin with. Default the host's name.</summary>
    public string NodeName { get; init; } = Environment.MachineName;

    /// <summary>Canned operations, for those who try out clients.</summary>
    public bool IsMock { get; init; }

    internal void Validate()
    {
        if (CertificateFile is null != KeyFile is null) throw new ArgumentException("a certificate and its key go together: one of them is missing");
    }
}

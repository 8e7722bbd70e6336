namespace Penstock.DataMovement;

/// <summary>How a daemon in Kubernetes mode finds its API server and its place; nnf-dm's options.</summary>
public sealed record KubernetesOptions
{
    /// <summary>The API server's host; with <see cref="Port"/> empty too, a kubeconfig or the pod's service account is used.</summary>
    public string Host { get; init; } = "";

    /// <summary>The API server's port.</summary>
    public string Port { get; init; } = "";

    /// <summary>This compute node, also the namespace of its ClientMounts. Default the host's name.</summary>
    public string NodeName { get; init; } = Environment.MachineName;

    /// <summary>The Rabbit that serves this node; empty: looked up in the SystemConfiguration.</summary>
    public string RabbitName { get; init; } = "";

    /// <summary>With a host: the file with the bearer token. Read again every minute.</summary>
    public string TokenFile { get; init; } = "";

    /// <summary>With a host: the PEM file with the authorities of the API server.</summary>
    public string CertificateFile { get; init; } = "";

    /// <summary>The kubeconfig; empty: <c>KUBECONFIG</c>, the pod's service account, <c>~/.kube/config</c>, in this order.</summary>
    public string KubeConfig { get; init; } = "";

    /// <summary>Name of the SystemConfiguration.</summary>
    public string SystemConfiguration { get; init; } = "default";

    /// <summary>Requests per second. Default 50.</summary>
    public double RequestsPerSecond { get; init; } = 50;

    /// <summary>Requests at once beyond that. Default 100.</summary>
    public int Burst { get; init; } = 100;
}

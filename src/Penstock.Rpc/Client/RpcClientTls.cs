namespace Penstock.Rpc;

/// <summary>How a client trusts a server and what it shows of itself. The default trusts the system's authorities.</summary>
public sealed record RpcClientTls
{
    /// <summary>PEM file with the authorities to trust instead of the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM text with the authorities to trust instead of the system's; goes before <see cref="CaFile"/>.</summary>
    public string? CaPem { get; init; }

    /// <summary>PEM file with the client's certificate, for servers that ask for one. Needs <see cref="ClientKeyFile"/>.</summary>
    public string? ClientCertificateFile { get; init; }

    /// <summary>PEM file with the client's private key, unencrypted.</summary>
    public string? ClientKeyFile { get; init; }

    /// <summary>Accept any certificate. The connection is encrypted, but nobody knows with whom. Default false.</summary>
    public bool SkipValidation { get; init; }
}

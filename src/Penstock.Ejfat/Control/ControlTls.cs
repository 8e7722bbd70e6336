namespace Penstock.Ejfat.Control;

/// <summary>How the client of a control plane with TLS (<c>ejfats</c>) trusts it. The default trusts the system's authorities.</summary>
public sealed record ControlTls
{
    /// <summary>Check the server's certificate and name. Null (the default) checks, except with <see cref="LoadBalancerClientOptions.UseHostAddress"/>, as in E2SAR;
    /// true checks then too, against the URI's host name. False accepts any certificate: the connection is encrypted, but nobody knows with whom.</summary>
    public bool? Validate { get; init; }

    /// <summary>PEM file with the authorities to trust instead of the system's. Null or empty: the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM text with the authorities to trust instead of the system's; goes before <see cref="CaFile"/>.</summary>
    public string? CaPem { get; init; }

    /// <summary>PEM file with the client's certificate chain; needs <see cref="ClientKeyFile"/>. Null or empty: none.</summary>
    public string? ClientCertificateFile { get; init; }

    /// <summary>PEM file with the client's private key, unencrypted. Null or empty: none.</summary>
    public string? ClientKeyFile { get; init; }
}

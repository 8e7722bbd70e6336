namespace Penstock.Scaler.Ymq;

/// <summary>TLS of a YMQ socket. Connectors verify the server by default, unlike the original.</summary>
public sealed record YmqTls
{
    /// <summary>PEM file with a server's certificate chain.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM file with the certificate's private key.</summary>
    public string? KeyFile { get; init; }

    /// <summary>PEM file with the authorities a connector trusts instead of the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>Accept any server's certificate, as the original does. Default false.</summary>
    public bool SkipVerification { get; init; }
}

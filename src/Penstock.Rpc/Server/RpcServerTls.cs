namespace Penstock.Rpc;

/// <summary>A server's certificate, in PEM files, and what it asks of its clients.</summary>
public sealed record RpcServerTls
{
    /// <summary>The certificate, followed by the intermediate ones if there are any.</summary>
    public required string CertificateFile { get; init; }

    /// <summary>The private key, unencrypted.</summary>
    public required string KeyFile { get; init; }

    /// <summary>The authorities that client certificates must come from. Null (the default) asks for no client certificate.</summary>
    public string? ClientCaFile { get; init; }

    /// <summary>With <see cref="ClientCaFile"/>: refuse clients without a certificate (the default). False accepts them, and
    /// <see cref="RpcCallContext.ClientCertificate"/> tells which is which.</summary>
    public bool RequireClientCertificate { get; init; } = true;

    /// <summary>Refuse everything older than TLS 1.3. Default false: what the system allows.</summary>
    public bool OnlyTls13 { get; init; }

    /// <summary>How often, at most, the files are looked at for a newer certificate, so that a renewal needs no restart. Default 10 s; zero never looks again.
    /// While new files cannot be read the old certificate stays in use and a warning is logged.</summary>
    public TimeSpan ReloadInterval { get; init; } = TimeSpan.FromSeconds(10);
}

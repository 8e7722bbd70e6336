using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Penstock.DataMovement.Kubernetes;

/// <summary>Where the API server is, how it is recognised, and who we are to it.</summary>
internal sealed record KubeAccess
{
    private const string ServiceAccount = "/var/run/secrets/kubernetes.io/serviceaccount";

    public required Uri Server { get; init; }

    /// <summary>The authorities its certificate must come from; null: the system's.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    public bool SkipValidation { get; init; }

    /// <summary>Read anew for every minute, so that a renewed token needs no restart.</summary>
    public string? TokenFile { get; init; }

    public string? Token { get; init; }

    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>From options, environment and files, as the original resolves them.</summary>
    /// <exception cref="InvalidDataException">In the original's words where it has some.</exception>
    public static KubeAccess Resolve(KubernetesOptions options)
    {
        if (options is { Host: "", Port: "" }) return FromFiles(options);
        if (options.Host.Length == 0 || options.Port.Length == 0) throw new InvalidDataException("kubernetes service host/port not defined");
        if (options.TokenFile.Length == 0) throw new InvalidDataException("nnf data movement service token not defined");
        if (options.CertificateFile.Length == 0) throw new InvalidDataException("nnf data movement service certificate file not defined");
        var token = ReadToken(options.TokenFile);
        return new KubeAccess { Server = Address(options.Host, options.Port), TokenFile = options.TokenFile, Token = token, Authorities = ReadAuthorities(options.CertificateFile) };
    }

    private static KubeAccess FromFiles(KubernetesOptions options)
    {
        var named = options.KubeConfig.Length > 0 ? options.KubeConfig : Environment.GetEnvironmentVariable("KUBECONFIG") ?? "";
        if (named.Length > 0) return KubeConfigFile.Read(named.Split(':')[0]);
        var (host, port) = (Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST"), Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_PORT"));
        if (!string.IsNullOrEmpty(host) && !string.IsNullOrEmpty(port) && File.Exists($"{ServiceAccount}/token"))
            return new KubeAccess { Server = Address(host, port), TokenFile = $"{ServiceAccount}/token", Token = ReadToken($"{ServiceAccount}/token"), Authorities = ReadAuthorities($"{ServiceAccount}/ca.crt") };
        var standard = Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "/", ".kube", "config");
        if (File.Exists(standard)) return KubeConfigFile.Read(standard);
        throw new InvalidDataException("no API server: neither a host and port, nor a kubeconfig, nor a pod's service account were found");
    }

    private static Uri Address(string host, string port)
    {
        var shown = host.Contains(':', StringComparison.Ordinal) && !host.StartsWith('[') ? $"[{host}]" : host;
        return Uri.TryCreate($"https://{shown}:{port}/", UriKind.Absolute, out var uri) ? uri : throw new InvalidDataException($"'{host}' and '{port}' are not a host and a port");
    }

    private static string ReadToken(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"nnf data movement service token failed to read: {e.Message}", e);
        }
    }

    internal static X509Certificate2Collection ReadAuthorities(string file)
    {
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(file);
            return authorities.Count > 0 ? authorities : throw new InvalidDataException($"nnf data movement service certificate invalid: '{file}' holds no certificate");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new InvalidDataException($"nnf data movement service certificate invalid: {e.Message}", e);
        }
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Penstock.DataMovement.Kubernetes;

/// <summary>A kubeconfig: the current context's cluster and user, with tokens and certificates in the file or beside it. Users that need a program to be run are refused.</summary>
internal static class KubeConfigFile
{
    public static KubeAccess Read(string file)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(File.ReadAllText(file)));
            if (stream.Documents is not [{ RootNode: YamlMappingNode root }]) throw new InvalidDataException($"kubeconfig '{file}' is not one mapping");
            return Read(file, root);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or YamlException or InvalidOperationException or CryptographicException or FormatException)
        {
            throw new InvalidDataException($"kubeconfig '{file}' cannot be used: {e.Message}", e);
        }
    }

    private static KubeAccess Read(string file, YamlMappingNode root)
    {
        var current = Text(root, "current-context") ?? throw new InvalidDataException($"kubeconfig '{file}' has no current-context");
        var context = Entry(file, root, "contexts", "context", current);
        var cluster = Entry(file, root, "clusters", "cluster", Text(context, "cluster") ?? "");
        var user = Entry(file, root, "users", "user", Text(context, "user") ?? "");
        if (user.Children.ContainsKey(new YamlScalarNode("exec"))) throw new InvalidDataException($"kubeconfig '{file}': its user runs a program for its token; a token, a token file or a certificate is accepted");
        var server = Text(cluster, "server") ?? throw new InvalidDataException($"kubeconfig '{file}': its cluster has no server");
        var authority = Pem(file, cluster, "certificate-authority");
        return new KubeAccess
        {
            Server = Uri.TryCreate(server.TrimEnd('/') + "/", UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" ? uri : throw new InvalidDataException($"kubeconfig '{file}': server '{server}' is not an address"),
            Authorities = authority is null ? null : Import(authority),
            SkipValidation = Text(cluster, "insecure-skip-tls-verify") == "true",
            Token = Text(user, "token"),
            TokenFile = Text(user, "tokenFile") is { } token ? Beside(file, token) : null,
            ClientCertificate = Pem(file, user, "client-certificate") is { } certificate && Pem(file, user, "client-key") is { } key ? X509Certificate2.CreateFromPem(certificate, key) : null,
        };
    }

    private static YamlMappingNode Entry(string file, YamlMappingNode root, string list, string what, string name)
    {
        if (root.Children.TryGetValue(new YamlScalarNode(list), out var node) && node is YamlSequenceNode entries)
        {
            foreach (var entry in entries.OfType<YamlMappingNode>().Where(e => Text(e, "name") == name))
            {
                if (entry.Children.TryGetValue(new YamlScalarNode(what), out var found) && found is YamlMappingNode mapping) return mapping;
            }
        }
        throw new InvalidDataException($"kubeconfig '{file}' has no {what} '{name}'");
    }

    private static X509Certificate2Collection Import(string pem)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(pem);
        return authorities;
    }

    private static string? Pem(string file, YamlMappingNode mapping, string name)
    {
        if (Text(mapping, name + "-data") is { Length: > 0 } data) return Encoding.ASCII.GetString(Convert.FromBase64String(data));
        return Text(mapping, name) is { Length: > 0 } path ? File.ReadAllText(Beside(file, path)) : null;
    }

    private static string Beside(string file, string path) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, path);

    private static string? Text(YamlMappingNode mapping, string key) => mapping.Children.TryGetValue(new YamlScalarNode(key), out var node) && node is YamlScalarNode scalar ? scalar.Value : null;
}

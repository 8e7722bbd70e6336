using System.Text;
using System.Text.Json.Nodes;
using Penstock.DataMovement.Kubernetes;

namespace Penstock.DataMovement;

/// <summary>The token and the authorities a daemon outside of pods needs: fetched with an administrator's kubeconfig, and checked as the daemon would use them.</summary>
public static class ServiceCredentials
{
    /// <summary>Name of the token's file.</summary>
    public const string TokenFile = "service.token";

    /// <summary>Name of the file of the authorities.</summary>
    public const string CertificateFile = "service.cert";

    private const string Group = "authorization.k8s.io";

    // What the daemon does; deploy/kubernetes/data-movement.yaml allows the same.
    private static readonly (string Group, string Resource, string[] Verbs)[] Needed =
    [
        (KubeApis.DwsGroup, "systemconfigurations", ["get"]),
        (KubeApis.DwsGroup, "workflows", ["get"]),
        (KubeApis.DwsGroup, "clientmounts", ["list"]),
        (KubeApis.LusGroup, "lustrefilesystems", ["list"]),
        (KubeApis.NnfGroup, "nnfdatamovementprofiles", ["get", "list"]),
        (KubeApis.NnfGroup, "nnfdatamovements", ["create", "delete", "get", "list", "update", "watch"]),
    ];

    /// <summary>Reads the token's secret and writes <see cref="TokenFile"/> (0600) and <see cref="CertificateFile"/> (0644) into a folder.</summary>
    /// <exception cref="InvalidDataException">The kubeconfig cannot be used, or the secret does not hold both.</exception>
    /// <exception cref="IOException">The API server cannot be asked or refuses, or a file cannot be written.</exception>
    public static async Task LoadAsync(KubernetesOptions options, string space, string secret, string folder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!KubeNames.IsName(space) || !KubeNames.IsName(secret)) throw new InvalidDataException($"'{space}/{secret}' is not a namespace and a name of Kubernetes");
        using var client = Open(options);
        JsonObject found;
        try
        {
            found = await client.GetAsync($"api/v1/namespaces/{space}/secrets/{secret}", cancellationToken);
        }
        catch (KubeException e)
        {
            throw new IOException($"secret {space}/{secret} cannot be read: {e.Message}", e);
        }
        var (token, authorities) = (Value(found, "token", space, secret), Value(found, "ca.crt", space, secret));
        Directory.CreateDirectory(folder);
        await WriteAsync(Path.Combine(folder, TokenFile), token, UnixFileMode.UserRead | UnixFileMode.UserWrite, cancellationToken);
        await WriteAsync(Path.Combine(folder, CertificateFile), authorities, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead, cancellationToken);
    }

    /// <summary>Tries credentials: the API server's certificate, the token, and every right the daemon needs.</summary>
    /// <returns>Each check with what is wrong; null where nothing is.</returns>
    public static async Task<IReadOnlyList<(string Check, string? Wrong)>> TestAsync(KubernetesOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var client = Open(options);
        var checks = new List<(string, string?)>();
        try
        {
            var apis = await KubeApis.DiscoverAsync(client, cancellationToken);
            checks.Add(($"connection to {client.Server} (nnf {apis.Nnf}, dws {apis.Dws}, lus {apis.Lus})", null));
            foreach (var (group, resource, verbs) in Needed)
            {
                foreach (var verb in verbs) checks.Add(($"{verb} {resource}.{group}", await RefusedAsync(client, group, resource, verb, cancellationToken)));
            }
        }
        catch (KubeException e)
        {
            checks.Add(($"connection to {client.Server}", e.Message));
        }
        return checks;
    }

    private static KubeClient Open(KubernetesOptions options) => new(KubeAccess.Resolve(options), options.RequestsPerSecond, options.Burst, TimeProvider.System);

    private static async Task<string?> RefusedAsync(KubeClient client, string group, string resource, string verb, CancellationToken cancellationToken)
    {
        var review = new JsonObject
        {
            ["apiVersion"] = $"{Group}/v1",
            ["kind"] = "SelfSubjectAccessReview",
            ["spec"] = new JsonObject { ["resourceAttributes"] = new JsonObject { ["group"] = group, ["resource"] = resource, ["verb"] = verb } },
        };
        try
        {
            var answer = await client.CreateAsync($"apis/{Group}/v1/selfsubjectaccessreviews", review, cancellationToken);
            if (Json.Truth(answer, "status", "allowed")) return null;
            return Json.Text(answer, "status", "reason") is { Length: > 0 } reason ? $"not allowed: {reason}" : "not allowed";
        }
        catch (KubeException e)
        {
            return e.Message;
        }
    }

    private static string Value(JsonObject secret, string key, string space, string name)
    {
        try
        {
            var text = Encoding.UTF8.GetString(Convert.FromBase64String(Json.Text(secret, "data", key)));
            return text.Length > 0 ? text : throw new InvalidDataException($"secret {space}/{name} has no {key}");
        }
        catch (FormatException e)
        {
            throw new InvalidDataException($"secret {space}/{name}: {key} is not base64", e);
        }
    }

    // Never readable by others, not even while it is written, and whole or not at all.
    private static async Task WriteAsync(string file, string text, UnixFileMode mode, CancellationToken cancellationToken)
    {
        var part = $"{file}.{Guid.NewGuid():N}";
        await using (var stream = new FileStream(part, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode }))
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
        }
        File.Move(part, file, overwrite: true);
    }
}

using System.Globalization;
using System.Text.Json.Nodes;

namespace Penstock.DataMovement.Kubernetes;

/// <summary>The resources and the newest versions of them that both the server and this program know.</summary>
internal sealed record KubeApis(string Nnf, string Dws, string Lus)
{
    public const string NnfGroup = "nnf.cray.hpe.com";
    public const string DwsGroup = "dataworkflowservices.github.io";
    public const string LusGroup = "lus.cray.hpe.com";

    // v1alpha1 is nnf-dm 0.1.1; its movements have a profile's name instead of a reference.
    private static readonly string[] KnownNnf = [.. Enumerable.Range(1, 11).Reverse().Select(n => $"v1alpha{n}")];
    private static readonly string[] KnownDws = [.. Enumerable.Range(1, 7).Reverse().Select(n => $"v1alpha{n}")];
    private static readonly string[] KnownLus = ["v1beta1", "v1alpha1"];

    /// <summary>True when movements refer to their profile by reference.</summary>
    public bool HasProfileReference => Nnf != "v1alpha1";

    public static async Task<KubeApis> DiscoverAsync(KubeClient client, CancellationToken cancellationToken) => new(
        await DiscoverAsync(client, NnfGroup, KnownNnf, cancellationToken),
        await DiscoverAsync(client, DwsGroup, KnownDws, cancellationToken),
        await DiscoverAsync(client, LusGroup, KnownLus, cancellationToken));

    public string Movements(string space) => Path(NnfGroup, Nnf, space, "nnfdatamovements");

    public string AllMovements => $"apis/{NnfGroup}/{Nnf}/nnfdatamovements";

    public string Profiles => Path(NnfGroup, Nnf, "nnf-system", "nnfdatamovementprofiles");

    public string Workflows(string space) => Path(DwsGroup, Dws, space, "workflows");

    public string ClientMounts(string space) => Path(DwsGroup, Dws, space, "clientmounts");

    public string SystemConfigurations => Path(DwsGroup, Dws, "default", "systemconfigurations");

    public string LustreFileSystems => $"apis/{LusGroup}/{Lus}/lustrefilesystems";

    internal static string? Newest(JsonObject group, IReadOnlyList<string> known)
    {
        var served = Json.Objects(group, "versions").Select(v => Json.Text(v, "version")).ToHashSet(StringComparer.Ordinal);
        return known.FirstOrDefault(served.Contains);
    }

    private static async Task<string> DiscoverAsync(KubeClient client, string group, IReadOnlyList<string> known, CancellationToken cancellationToken)
    {
        var answer = await client.GetAsync($"apis/{group}", cancellationToken);
        return Newest(answer, known) ?? throw new KubeException(string.Create(
            CultureInfo.InvariantCulture, $"the API server serves no version of {group} that is known here; known are {string.Join(", ", known)}"));
    }

    private static string Path(string group, string version, string space, string plural) => $"apis/{group}/{version}/namespaces/{space}/{plural}";
}

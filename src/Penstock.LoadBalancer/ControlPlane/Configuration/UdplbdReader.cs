using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>Reads udplbd2's keys, as far as they have a meaning here.</summary>
internal static class UdplbdReader
{
    public const string AddressMapKey = "mock.address_map";

    // Keys of udplbd2 2.3 that are not used here yet, or never will be.
    private static readonly string[] NotUsed =
    [
        "lb.mac_unicast", "lb.data_plane_interface", "database.", "rest.", "smartnic", "metrics_collector.", "mock.",
    ];

    public static UdplbdConfiguration Read(ConfigurationTree tree)
    {
        var useTls = tree.Find("server.tls.enable")?.ToFlag() ?? false;
        var certificate = tree.Find("server.tls.cert_file");
        var key = tree.Find("server.tls.key_file");
        if (useTls && (certificate is null || key is null)) throw tree.Find("server.tls.enable")!.Wrong("true only together with server.tls.cert_file and server.tls.key_file");
        var configuration = new UdplbdConfiguration
        {
            Instances = ReadInstances(tree.Find("lb.instances")),
            AddressMap = tree.Find(AddressMapKey)?.ToTable().ToDictionary(e => e.Key.ToAddress(), e => e.Value.ToEndPoint()) ?? [],
            Period = tree.Find("controller.duration")?.ToDuration(),
            Offset = tree.Find("controller.offset")?.ToDuration(),
            AuthToken = tree.Find("server.auth_token")?.ToText(),
            Listen = [.. tree.Find("server.listen")?.ToList().Select(l => l.ToText()) ?? []],
            AllowPrivate = tree.Find("server.allow_private")?.ToFlag(),
            AllowLoopback = tree.Find("server.allow_loopback")?.ToFlag(),
            RequireRegistrationFromDataPlane = tree.Find("server.require_registration_from_dataplane")?.ToFlag(),
            CertificateFile = useTls ? certificate!.ToText() : null,
            KeyFile = useTls ? key!.ToText() : null,
            LogLevel = ReadLevel(tree.Find("log.level")),
        };
        return configuration with { Warnings = [.. tree.NotAsked.Where(v => !v.IsNull).Select(Describe)] };
    }

    private static UdplbdInstance[] ReadInstances(ConfigurationValue? value)
    {
        if (value is null) return [];
        var instances = value.ToList().Select(ReadInstance).ToArray();
        if (instances.Length is 0 or > ControlPlaneOptions.MaxInstances) throw value.Wrong($"a list of 1..{ControlPlaneOptions.MaxInstances} load balancers");
        var addresses = new HashSet<IPAddress>();
        foreach (var address in instances.SelectMany(i => new[] { i.IPv4, i.IPv6 }).OfType<IPAddress>())
        {
            if (!addresses.Add(address)) throw new InvalidDataException($"{value.Place}: {value.Key} has {address} twice; every load balancer has addresses of its own");
        }
        return instances;
    }

    private static UdplbdInstance ReadInstance(ConfigurationValue value)
    {
        IPAddress? ipv4 = null, ipv6 = null;
        int? port = null;
        foreach (var (key, entry) in value.ToTable())
        {
            if (entry.IsNull) continue;
            switch (key.ToText())
            {
                case "ipv4": ipv4 = OfFamily(entry, AddressFamily.InterNetwork); break;
                case "ipv6": ipv6 = OfFamily(entry, AddressFamily.InterNetworkV6); break;
                case "event_number_port": port = entry.ToPort(); break;
                default: throw new InvalidDataException($"{key.Place}: {value.Key} has the key '{key.ToText()}'; ipv4, ipv6 and event_number_port are accepted");
            }
        }
        if (ipv4 is null && ipv6 is null) throw new InvalidDataException($"{value.Place}: {value.Key} has no address; ipv4, ipv6 or both are needed");
        return new(ipv4, ipv6, port ?? throw new InvalidDataException($"{value.Place}: {value.Key} has no event_number_port, the port of its Sync messages"));
    }

    private static IPAddress OfFamily(ConfigurationValue value, AddressFamily family)
    {
        var address = value.ToAddress();
        return address.AddressFamily == family ? address : throw value.Wrong(family == AddressFamily.InterNetwork ? "an IPv4 address" : "an IPv6 address");
    }

    private static LogLevel? ReadLevel(ConfigurationValue? value) => value?.ToText() switch
    {
        null => null,
        "error" => LogLevel.Error,
        "warn" => LogLevel.Warning,
        "info" or "info-all" => LogLevel.Information,
        "debug" => LogLevel.Debug,
        "trace" => LogLevel.Trace,
        _ => throw value.Wrong("error, warn, info, info-all, debug or trace"),
    };

    private static string Describe(ConfigurationValue value) => Array.Exists(NotUsed, k => k == value.Key || (k.EndsWith('.') && value.Key.StartsWith(k, StringComparison.Ordinal)))
        ? $"{value.Place}: {value.Key} has no effect here yet"
        : $"{value.Place}: the key {value.Key} is not known";
}

using System.Net;
using Microsoft.Extensions.Logging;
using Penstock.LoadBalancer.ControlPlane;

namespace Penstock.LoadBalancer;

/// <summary>What is read of udplbd2's configuration files. Null: the file does not say.</summary>
public sealed record UdplbdConfiguration
{
    /// <summary>The load balancers (<c>lb.instances</c>). Empty: the file names none.</summary>
    public IReadOnlyList<UdplbdInstance> Instances { get; init; } = [];

    /// <summary>Where data arrives instead, by the instances' addresses (<c>mock.address_map</c>).</summary>
    public IReadOnlyDictionary<IPAddress, IPEndPoint> AddressMap { get; init; } = new Dictionary<IPAddress, IPEndPoint>();

    /// <summary><c>controller.duration</c>.</summary>
    public TimeSpan? Period { get; init; }

    /// <summary><c>controller.offset</c>.</summary>
    public TimeSpan? Offset { get; init; }

    /// <summary>The root token (<c>server.auth_token</c>).</summary>
    public string? AuthToken { get; init; }

    /// <summary>Where gRPC is served, <c>host:port</c> each (<c>server.listen</c>).</summary>
    public IReadOnlyList<string> Listen { get; init; } = [];

    /// <summary><c>server.allow_private</c>.</summary>
    public bool? AllowPrivate { get; init; }

    /// <summary><c>server.allow_loopback</c>.</summary>
    public bool? AllowLoopback { get; init; }

    /// <summary><c>server.require_registration_from_dataplane</c>.</summary>
    public bool? RequireRegistrationFromDataPlane { get; init; }

    /// <summary>The certificate, when <c>server.tls.enable</c> is true.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>Its key, when <c>server.tls.enable</c> is true.</summary>
    public string? KeyFile { get; init; }

    /// <summary>What is logged at least (<c>log.level</c>).</summary>
    public LogLevel? LogLevel { get; init; }

    /// <summary>Keys that nobody knows, and keys of udplbd2 that have no meaning here yet.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Reads files; what a later file says replaces what an earlier one does, key by key, lists as a whole.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="InvalidDataException">A file is no YAML, or a value is not possible; the message names the file, the line, the key, the value and what is accepted.</exception>
    public static UdplbdConfiguration Read(params IReadOnlyList<string> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var tree = new ConfigurationTree();
        foreach (var file in files) tree.Merge(file, File.ReadAllText(file));
        return UdplbdReader.Read(tree);
    }
}

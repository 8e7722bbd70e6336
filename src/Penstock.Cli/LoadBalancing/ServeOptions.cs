using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Penstock.Cli.Terminal;
using Penstock.LoadBalancer;
using Penstock.Rpc;

namespace Penstock.Cli.LoadBalancing;

/// <summary>The options of <c>penstock lb serve</c>, over the configuration files: what the command line says counts.</summary>
internal sealed class ServeOptions
{
    public const string TokenVariable = "PENSTOCK_ADMIN_TOKEN";

    private const int DefaultPort = 19523;
    private const int DefaultSyncPort = 19531;
    private const int DefaultDataPort = 19522;

    private readonly Option<string[]> _listen = Values.Texts("--listen", "HOST:PORT", $"Where to serve gRPC; port 0 is any free one. [default: 127.0.0.1:{DefaultPort}]");
    private readonly Option<string?> _token = Values.Text("--admin-token", "TOKEN", $"The root token. [default: the variable {TokenVariable}, else one of chance, which is printed]");
    private readonly Option<string[]> _data = Values.Texts("--data", "ADDR", "The address data arrives at; each is one load balancer of the pool. [default: 127.0.0.1]");
    private readonly Option<long?> _dataPort = Values.OptionalWhole("--data-port", "PORT", 0, 65535, $"The UDP port data arrives at; 0 is any free one. E2SAR's senders use {DefaultDataPort} always. [default: {DefaultDataPort}]");
    private readonly Option<string[]> _sync = Values.Texts("--sync", "ADDR:PORT", $"Where Sync messages arrive: one for each --data, or one, and the following ports for the others. [default: the address of --data, ports from {DefaultSyncPort} on]");
    private readonly Option<string[]> _advertise = Values.Texts("--advertise", "ADDR", "The address that clients are told for Sync messages, one for each IP version. [default: that of --sync, or, when that is all addresses, the one they called]");
    private readonly Option<bool> _allowLoopback = Values.Flag("--allow-loopback", "Accept workers on loopback addresses; so always where data arrives on one.");
    private readonly Option<bool> _anySync = Values.Flag("--sync-from-anyone", "Believe Sync messages from addresses that are no senders, for example from a relay.");
    private readonly Option<string?> _certificate = Values.Text("--tls-cert", "FILE", "The certificate (PEM); clients then use ejfats://.");
    private readonly Option<string?> _key = Values.Text("--tls-key", "FILE", "The certificate's key (PEM).");
    private readonly Option<string[]> _config = Values.Texts("--config", "FILE", "Configuration files of udplbd2 (YAML); a later one counts.");
    private readonly Option<long> _threads = Values.Whole("--threads", "N", 1, 64, 1, "Packet threads per load balancer and IP version. [default: 1]");
    private readonly Option<string> _slots = Values.Choice("--slots", "RULES", "stable", "How workers get slots: stable moves no slot without need; compatible is udplbd2's way. [default: stable]", "stable", "compatible");
    private readonly Option<string> _log = Values.Choice("--log", "LEVEL", "", "What to log: error, warn, info or debug. [default: log.level of --config, else warn]", "error", "warn", "info", "debug");

    public void AddTo(Command verb)
    {
        foreach (Option option in (Option[])[_listen, _token, _data, _dataPort, _sync, _advertise, _allowLoopback, _anySync, _certificate, _key, _config, _threads, _slots, _log]) verb.Add(option);
    }

    /// <summary>What to do.</summary>
    /// <exception cref="UsageException">Options contradict each other or the configuration.</exception>
    public ServePlan Read(ParseResult result)
    {
        var configuration = ReadConfiguration(result.GetValue(_config) ?? []);
        var instances = ReadInstances(result, configuration);
        var tls = ReadTls(result, configuration);
        var listen = result.GetValue(_listen) is { Length: > 0 } given ? given : configuration.Listen is { Count: > 0 } configured ? [.. configured] : [$"127.0.0.1:{DefaultPort}"];
        var advertised = (result.GetValue(_advertise) ?? []).Select(a => Addresses.Address("--advertise", a)).ToArray();
        if (advertised.DistinctBy(a => a.AddressFamily).Count() < advertised.Length) throw new UsageException("--advertise: two addresses of one IP version were given; one for each is accepted");
        var token = result.GetValue(_token) ?? configuration.AuthToken ?? Environment.GetEnvironmentVariable(TokenVariable);
        return new ServePlan
        {
            Listen = [.. listen.Select(l => RpcEndpoint.Tcp(ListenAt(l), tls))],
            AdminToken = string.IsNullOrEmpty(token) ? RandomNumberGenerator.GetHexString(32, lowercase: true) : CheckedToken(token),
            Instances = instances,
            Advertised = advertised,
            AllowLoopback = result.GetValue(_allowLoopback) || (configuration.AllowLoopback ?? false) || instances.Any(i => i.IsLoopback),
            AllowPrivate = configuration.AllowPrivate ?? true,
            RequireRegistrationFromDataPlane = configuration.RequireRegistrationFromDataPlane ?? false,
            AcceptSyncFromAnyone = result.GetValue(_anySync),
            Period = configuration.Period,
            Offset = configuration.Offset,
            Threads = (int)result.GetValue(_threads),
            Slots = result.GetValue(_slots) == "compatible" ? SlotAssignmentMode.Compatible : SlotAssignmentMode.Stable,
            LogLevel = result.GetValue(_log) switch { "error" => LogLevel.Error, "warn" => LogLevel.Warning, "info" => LogLevel.Information, "debug" => LogLevel.Debug, _ => configuration.LogLevel ?? LogLevel.Warning },
            Warnings = configuration.Warnings,
        };
    }

    private static UdplbdConfiguration ReadConfiguration(string[] files)
    {
        try
        {
            return UdplbdConfiguration.Read(files);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--config: {e.Message}");
        }
    }

    private static string CheckedToken(string token) => token.AsSpan().ContainsAnyExceptInRange('!', '~')
        ? throw new UsageException("the admin token cannot be used: printable ASCII characters without spaces are accepted") : token;

    private ServedInstance[] ReadInstances(ParseResult result, UdplbdConfiguration configuration)
    {
        var given = result.GetValue(_data) ?? [];
        if (given.Length == 0 && configuration.Instances.Count > 0) return [.. configuration.Instances.Select(i => FromConfiguration(i, configuration, result))];
        var data = given.Length == 0 ? [IPAddress.Loopback] : given.Select(d => Addresses.Address("--data", d)).ToArray();
        if (data.Length > ControlPlaneOptions.MaxInstances) throw new UsageException($"--data: {data.Length} addresses were given; up to {ControlPlaneOptions.MaxInstances} are accepted");
        if (data.Distinct().Count() < data.Length) throw new UsageException("--data: an address was given twice; every load balancer has an address of its own");
        var sync = result.GetValue(_sync) ?? [];
        if (sync.Length > 1 && sync.Length != data.Length) throw new UsageException($"--sync: {sync.Length} addresses were given for {data.Length} of --data; one, or one each, is accepted");
        return [.. data.Select((address, i) => new ServedInstance(At(address, result), [SyncAt(sync, address, i)]))];
    }

    private static IPEndPoint SyncAt(string[] sync, IPAddress data, int index)
    {
        if (sync.Length == 0) return new IPEndPoint(data, DefaultSyncPort + index);
        if (sync.Length > 1) return Addresses.EndPoint("--sync", sync[index]);
        var first = Addresses.EndPoint("--sync", sync[0]);
        if (first.Port + index > 65535) throw new UsageException($"--sync: '{sync[0]}' leaves no port for load balancer {index + 1}; ports end at 65535");
        return first.Port == 0 ? first : new IPEndPoint(first.Address, first.Port + index);
    }

    private IPEndPoint[] At(IPAddress address, ParseResult result) => [new(address, (int)(result.GetValue(_dataPort) ?? DefaultDataPort))];

    // udplbd2 receives Sync messages on the first address of each IP version that it serves gRPC on.
    private ServedInstance FromConfiguration(UdplbdInstance instance, UdplbdConfiguration configuration, ParseResult result)
    {
        var data = new[] { instance.IPv4, instance.IPv6 }.OfType<IPAddress>()
            .Select(a => configuration.AddressMap.TryGetValue(a, out var mapped) ? mapped : At(a, result)[0]).ToArray();
        var listen = configuration.Listen.Select(l => ListenAt(l).Address).ToArray();
        var sync = new[] { AddressFamily.InterNetwork, AddressFamily.InterNetworkV6 }
            .Select(f => Array.Find(listen, a => a.AddressFamily == f)).OfType<IPAddress>().Select(a => new IPEndPoint(a, instance.SyncPort)).ToArray();
        return new ServedInstance(data, sync.Length > 0 ? sync : [new IPEndPoint(data[0].Address, instance.SyncPort)]);
    }

    private RpcServerTls? ReadTls(ParseResult result, UdplbdConfiguration configuration)
    {
        var certificate = result.GetValue(_certificate);
        var key = result.GetValue(_key);
        if (certificate is null != key is null) throw new UsageException($"{(certificate is null ? "--tls-key" : "--tls-cert")} was given alone; --tls-cert and --tls-key belong together");
        certificate ??= configuration.CertificateFile;
        key ??= configuration.KeyFile;
        if (certificate is null) return null;
        foreach (var (option, file) in new[] { ("--tls-cert", certificate), ("--tls-key", key!) })
        {
            if (!File.Exists(file)) throw new UsageException($"{option}: there is no file '{file}'; a PEM file is needed");
        }
        return new RpcServerTls { CertificateFile = certificate, KeyFile = key! };
    }

    private static IPEndPoint ListenAt(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon > 0 && Uri.CheckHostName(text[..colon]) == UriHostNameType.Dns && int.TryParse(text[(colon + 1)..], out var port) && port is >= 0 and <= 65535)
        {
            try
            {
                return new IPEndPoint(Dns.GetHostAddresses(text[..colon]).OrderBy(a => a.AddressFamily == AddressFamily.InterNetworkV6).First(), port);
            }
            catch (Exception e) when (e is SocketException or InvalidOperationException)
            {
                throw new UsageException($"--listen: the host of '{text}' has no address: {e.Message}");
            }
        }
        return Addresses.EndPoint("--listen", text);
    }
}

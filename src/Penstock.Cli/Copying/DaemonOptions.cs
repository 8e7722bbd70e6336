using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Penstock.Cli.Terminal;
using Penstock.DataMovement;

namespace Penstock.Cli.Copying;

/// <summary>The options of <c>penstock copy daemon</c>.</summary>
internal sealed class DaemonOptions
{
    private static readonly MoverDaemonOptions Defaults = new();

    private readonly Option<string> _mode = Values.Choice("--mode", "MODE", "standalone", "standalone copies by itself; kubernetes makes NnfDataMovement resources; simulated gives canned answers; simulated-strict those of the original, defects included. [default: standalone]", "standalone", "kubernetes", "simulated", "simulated-strict");
    private readonly Option<string?> _socket = Values.Text("--socket", "PATH", $"Where to listen. [default: {Defaults.SocketPath}]");
    private readonly Option<string?> _socketMode = Values.Text("--socket-mode", "OCTAL", "Permissions of the socket's file. [default: 0766, everybody may connect]");
    private readonly Option<string?> _socketGroup = Values.Text("--socket-group", "GROUP", "Group of the socket's file, a name or a number. [default: the daemon's]");
    private readonly Option<string?> _state = Values.Text("--state", "DIR", $"Where journal and history are kept. [default: {Defaults.StateFolder}]");
    private readonly Option<string?> _profiles = Values.Text("--profiles", "FILE", "Profiles (YAML), as nnf-dm's configuration. [default: one, the copy engine]");
    private readonly Option<string> _authz = Values.Choice("--authz", "POLICY", "owner", "Who may see, cancel and delete an operation: owner (its user, root and --admin-group) or off (whoever connects). [default: owner]", "owner", "off");
    private readonly Option<string?> _adminGroup = Values.Text("--admin-group", "GROUP", "Its members may see, cancel and delete everybody's operations. [default: only root may]");
    private readonly Option<string[]> _roots = Values.Texts("--allow", "DIR", "Sources and destinations must lie below one of these; may be repeated. [default: wherever the caller may read and write]");
    private readonly Option<long> _running = Values.Whole("--max-running", "N", 1, 10_000, Defaults.MaxRunning, $"Operations at a time. [default: {Defaults.MaxRunning}]");
    private readonly Option<long> _waiting = Values.Whole("--max-waiting", "N", 1, 10_000_000, Defaults.MaxWaiting, $"Operations that may wait. [default: {Defaults.MaxWaiting}]");
    private readonly Option<long> _waitingPerUser = Values.Whole("--max-waiting-per-user", "N", 1, 10_000_000, Defaults.MaxWaitingPerUser, $"Operations of one user that may wait. [default: {Defaults.MaxWaitingPerUser}]");
    private readonly Option<TimeSpan?> _retention = Values.Duration("--keep", "How long ended operations are remembered. [default: 30d]");
    private readonly Option<TimeSpan?> _grace = Values.Duration("--grace", "How long a cancelled copy has from TERM to KILL. [default: 10s]");
    private readonly Option<TimeSpan?> _drain = Values.Duration("--drain", "How long operations may go on when the daemon is stopped, before they are left to the next one. [default: not at all]");
    private readonly Option<string?> _http = Values.Text("--http-address", "ADDR:PORT", "Serve the copy-offload HTTP protocol there too, on the same operations (standalone). [default: not at all]");
    private readonly Option<string?> _httpCertificate = Values.Text("--http-cert", "FILE", "HTTP: the certificate (PEM); TLS 1.3 only. [default: plain HTTP]");
    private readonly Option<string?> _httpKey = Values.Text("--http-key", "FILE", "HTTP: the certificate's key (PEM).");
    private readonly Option<string?> _httpToken = Values.Text("--http-token-key", "FILE", "HTTP: the key that callers' tokens are signed with (PEM). [default: no token is asked for, which only a loopback address may]");
    private readonly Option<string?> _httpUser = Values.Text("--http-user", "UID:GID", "HTTP: whose operations these are. [default: the daemon's own user, unless that is root]");
    private readonly Option<string?> _pidFile = Values.Text("--pid-file", "FILE", "A file that gets the process's number. [default: none]");
    private readonly Option<string?> _host = Values.Text("--kubernetes-service-host", "HOST", "Kubernetes: the API server. [default: the variable KUBERNETES_SERVICE_HOST, else a kubeconfig]");
    private readonly Option<string?> _port = Values.Text("--kubernetes-service-port", "PORT", "Kubernetes: its port. [default: the variable KUBERNETES_SERVICE_PORT]");
    private readonly Option<string?> _node = Values.Text("--node-name", "NAME", "Kubernetes: this compute node. [default: the variable NODE_NAME, else the host's name]");
    private readonly Option<string?> _rabbit = Values.Text("--nnf-node-name", "NAME", "Kubernetes: the Rabbit that serves it. [default: the variable NNF_NODE_NAME, else looked up]");
    private readonly Option<string?> _token = Values.Text("--service-token-file", "FILE", "Kubernetes: the bearer token. [default: the variable NNF_DATA_MOVEMENT_SERVICE_TOKEN_FILE]", "--nnf-data-movement-service-token-file");
    private readonly Option<string?> _certificate = Values.Text("--service-cert-file", "FILE", "Kubernetes: the API server's authorities (PEM). [default: the variable NNF_DATA_MOVEMENT_SERVICE_CERT_FILE]", "--nnf-data-movement-service-cert-file");
    private readonly Option<string?> _kubeConfig = Values.Text("--kubeconfig", "FILE", "Kubernetes: a kubeconfig, without host and port. [default: the variable KUBECONFIG, the pod's service account, ~/.kube/config]");
    private readonly Option<string?> _sysConfig = Values.Text("--sys-config", "NAME", "Kubernetes: the SystemConfiguration. [default: default]");
    private readonly Option<double?> _qps = Values.Number("--kubernetes-qps", "N", 0.1, 100_000, "Kubernetes: requests per second. [default: 50]");
    private readonly Option<long> _burst = Values.Whole("--kubernetes-burst", "N", 1, 1_000_000, 100, "Kubernetes: requests at once beyond that. [default: 100]");
    private readonly Option<string> _log = Values.Choice("--log", "LEVEL", "info", "What to log on standard error: debug, info, warning or error. [default: info]", "debug", "info", "warning", "error");

    public void AddTo(Command verb)
    {
        foreach (Option option in (Option[])[_mode, _socket, _socketMode, _socketGroup, _state, _profiles, _authz, _adminGroup, _roots, _running, _waiting, _waitingPerUser, _retention, _grace, _drain, _http, _httpCertificate, _httpKey, _httpToken, _httpUser, _pidFile, _host, _port, _node, _rabbit, _token, _certificate, _kubeConfig, _sysConfig, _qps, _burst, _log])
        {
            verb.Add(option);
        }
    }

    public LogLevel LogLevel(ParseResult result) => result.GetRequiredValue(_log) switch
    {
        "debug" => Microsoft.Extensions.Logging.LogLevel.Debug,
        "warning" => Microsoft.Extensions.Logging.LogLevel.Warning,
        "error" => Microsoft.Extensions.Logging.LogLevel.Error,
        _ => Microsoft.Extensions.Logging.LogLevel.Information,
    };

    public MoverDaemonOptions Read(ParseResult result) => Defaults with
    {
        Mode = result.GetRequiredValue(_mode) switch { "kubernetes" => DaemonMode.Kubernetes, "simulated" => DaemonMode.Simulated, "simulated-strict" => DaemonMode.SimulatedStrict, _ => DaemonMode.Standalone },
        SocketPath = result.GetValue(_socket) ?? Defaults.SocketPath,
        SocketMode = ReadMode(result.GetValue(_socketMode)) ?? Defaults.SocketMode,
        SocketGroup = ReadGroup("--socket-group", result.GetValue(_socketGroup)),
        StateFolder = result.GetValue(_state) ?? Defaults.StateFolder,
        ProfileFile = result.GetValue(_profiles),
        Ownership = result.GetRequiredValue(_authz) == "off" ? OwnerPolicy.Off : OwnerPolicy.Owner,
        AdministratorGroup = ReadGroup("--admin-group", result.GetValue(_adminGroup)),
        Roots = result.GetValue(_roots) ?? [],
        MaxRunning = (int)result.GetValue(_running),
        MaxWaiting = (int)result.GetValue(_waiting),
        MaxWaitingPerUser = (int)result.GetValue(_waitingPerUser),
        Retention = result.GetValue(_retention) ?? Defaults.Retention,
        Grace = result.GetValue(_grace) ?? Defaults.Grace,
        Drain = result.GetValue(_drain) ?? Defaults.Drain,
        PidFile = result.GetValue(_pidFile),
        Kubernetes = ReadKubernetes(result),
        Http = ReadHttp(result),
    };

    private OffloadOptions? ReadHttp(ParseResult result)
    {
        if (result.GetValue(_http) is not { } text)
        {
            return null;
        }

        var (user, group) = ReadUser(result.GetValue(_httpUser));
        var endPoint = Addresses.EndPoint("--http-address", text);
        var token = result.GetValue(_httpToken);
        if (token is null && !System.Net.IPAddress.IsLoopback(endPoint.Address))
        {
            throw new UsageException($"--http-address: {endPoint} can be reached by others; --http-token-key is needed there");
        }

        return new OffloadOptions
        {
            EndPoint = endPoint,
            CertificateFile = result.GetValue(_httpCertificate),
            KeyFile = result.GetValue(_httpKey),
            TokenKeyFile = token,
            UserId = user,
            GroupId = group,
            Workflow = new WorkflowReference(Environment.GetEnvironmentVariable("DW_WORKFLOW_NAME") ?? string.Empty, Environment.GetEnvironmentVariable("DW_WORKFLOW_NAMESPACE") ?? string.Empty),
        };
    }

    private static (uint User, uint Group) ReadUser(string? text)
    {
        if (text is null)
        {
            return Compat.OwnIds.User != 0 ? (Compat.OwnIds.User, Compat.OwnIds.Group) : throw new UsageException("--http-address: this daemon is root, and HTTP does not say who calls; --http-user UID:GID is needed");
        }

        return text.Split(':') is [var user, var group] && uint.TryParse(user, NumberStyles.None, CultureInfo.InvariantCulture, out var uid) && uint.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out var gid)
            ? (uid, gid)
            : throw new UsageException($"--http-user: '{text}' is not a user and a group; two numbers such as 1000:1000 are accepted");
    }

    private KubernetesOptions ReadKubernetes(ParseResult result) => new()
    {
        Host = Or(result.GetValue(_host), "KUBERNETES_SERVICE_HOST"),
        Port = Or(result.GetValue(_port), "KUBERNETES_SERVICE_PORT"),
        NodeName = Or(result.GetValue(_node), "NODE_NAME") is { Length: > 0 } node ? node : Environment.MachineName,
        RabbitName = Or(result.GetValue(_rabbit), "NNF_NODE_NAME"),
        TokenFile = Or(result.GetValue(_token), "NNF_DATA_MOVEMENT_SERVICE_TOKEN_FILE"),
        CertificateFile = Or(result.GetValue(_certificate), "NNF_DATA_MOVEMENT_SERVICE_CERT_FILE"),
        KubeConfig = result.GetValue(_kubeConfig) ?? string.Empty,
        SystemConfiguration = result.GetValue(_sysConfig) ?? "default",
        RequestsPerSecond = result.GetValue(_qps) ?? 50,
        Burst = (int)result.GetValue(_burst),
    };

    private static string Or(string? given, string variable) => given ?? Environment.GetEnvironmentVariable(variable) ?? string.Empty;

    private static UnixFileMode? ReadMode(string? text)
    {
        if (text is null)
        {
            return null;
        }

        try
        {
            var mode = Convert.ToInt32(text, 8);
            if (mode is >= 0 and <= 511)
            {
                return (UnixFileMode)mode;
            }
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentException)
        {
            // Said below.
        }

        throw new UsageException($"--socket-mode: '{text}' is not a mode; an octal number such as 0660 is accepted");
    }

    private static uint? ReadGroup(string option, string? text)
    {
        if (text is null)
        {
            return null;
        }

        if (uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        var fields = File.ReadLines("/etc/group").Select(line => line.Split(':')).FirstOrDefault(f => f.Length >= 3 && f[0] == text);
        return fields is not null && uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw new UsageException($"{option}: there is no group '{text}'; a name of /etc/group or a number is accepted");
    }
}

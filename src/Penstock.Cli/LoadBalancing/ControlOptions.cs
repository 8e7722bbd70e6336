using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.Ejfat;
using Penstock.Ejfat.Control;

namespace Penstock.Cli.LoadBalancing;

/// <summary>The options by which a verb reaches a control plane, the same for all.</summary>
internal sealed class ControlOptions
{
    private readonly Option<string?> _uri = Values.Text("--uri", "URI", "EJFAT URI with the token. [default: the environment variable EJFAT_URI]", "-u");
    private readonly Option<string?> _uriFile = Values.Text("--uri-file", "FILE", "Read the EJFAT URI from the first line of a file: a token on the command line is seen by everybody on the machine.");
    private readonly Option<string?> _lbId = Values.Text("--lb-id", "ID", "Id of the reservation. [default: the URI's]");
    private readonly Option<string?> _rootCert = Values.Text("--root-cert", "FILE", "PEM file of the authorities to trust instead of the system's.");
    private readonly Option<string?> _clientCert = Values.Text("--client-cert", "FILE", "PEM file of our certificate; needs --client-key.");
    private readonly Option<string?> _clientKey = Values.Text("--client-key", "FILE", "PEM file of our private key.");
    private readonly Option<bool> _noValidate = Values.Flag("--no-validate", "Accept any certificate: encrypted, but nobody knows with whom.");
    private readonly Option<bool> _ipv4 = Values.Flag("-4", "Call the control plane at its IPv4 address only. Its certificate must still be made out to its name.", "--ipv4");
    private readonly Option<bool> _ipv6 = Values.Flag("-6", "Call the control plane at its IPv6 address only.", "--ipv6");
    private readonly Option<TimeSpan?> _timeout = Values.Duration("--timeout", "How long a call may take, repetitions included. [default: 10s]");

    /// <summary>Adds the options after the verb's own.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="ofOneReservation">It is about one reservation: <c>--lb-id</c> is accepted too.</param>
    public void AddTo(Verb verb, bool ofOneReservation = true)
    {
        foreach (var option in (Option[])[_uri, _uriFile, _lbId, _rootCert, _clientCert, _clientKey, _noValidate, _ipv4, _ipv6, _timeout])
        {
            if (option != _lbId || ofOneReservation)
            {
                verb.Add(option);
            }
        }
    }

    /// <summary>The URI the command line means.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="kind">What its token is good for.</param>
    /// <exception cref="UsageException">There is none, or it is wrong.</exception>
    public EjfatUri ReadUri(ParseResult result, EjfatTokenKind kind)
    {
        var text = result.GetValue(_uri);
        var file = result.GetValue(_uriFile);
        if (text is not null && file is not null)
        {
            throw new UsageException("--uri and --uri-file: give one of them");
        }

        if (result.GetValue(_ipv4) && result.GetValue(_ipv6))
        {
            throw new UsageException("-4 and -6: give one of them");
        }

        var options = new EjfatUriOptions { TokenKind = kind, PreferIPv6 = result.GetValue(_ipv6), AllowPrivilegedPorts = true };
        try
        {
            var uri = text is not null ? EjfatUri.Parse(text, options)
                : file is not null ? EjfatUri.FromFile(file, options)
                : EjfatUri.FromEnvironment(options: options);
            return result.GetResult(_lbId) is not null && result.GetValue(_lbId) is { } lbId ? uri with { LbId = lbId } : uri;
        }
        catch (EjfatException exception)
        {
            var hint = exception.Code == E2sarErrorCode.Undefined && file is null ? "; --uri and --uri-file are accepted too" : string.Empty;
            throw new UsageException(exception.Message + hint);
        }
    }

    /// <summary>How to call, as the command line says.</summary>
    /// <exception cref="UsageException">Two options exclude each other.</exception>
    public LoadBalancerClientOptions ReadClient(ParseResult result)
    {
        var root = result.GetValue(_rootCert);
        var noValidate = result.GetValue(_noValidate);
        if (root is not null && noValidate)
        {
            throw new UsageException("--root-cert and --no-validate: give one of them");
        }

        var certificate = result.GetValue(_clientCert);
        var key = result.GetValue(_clientKey);
        if (certificate is null != key is null)
        {
            throw new UsageException("--client-cert and --client-key: give both of them");
        }

        return new LoadBalancerClientOptions
        {
            Tls = new ControlTls { CaFile = root, ClientCertificateFile = certificate, ClientKeyFile = key, Validate = !noValidate },
            UseHostAddress = result.GetValue(_ipv4) || result.GetValue(_ipv6),
            Deadline = result.GetValue(_timeout) ?? new LoadBalancerClientOptions().Deadline,
        };
    }

    /// <summary>A client for the control plane that the command line means; what the user should know about the connection goes to standard error.</summary>
    /// <exception cref="UsageException">The URI or a certificate is wrong.</exception>
    public LoadBalancerClient Open(ParseResult result, EjfatTokenKind kind, CommandContext context, Func<EjfatUri, EjfatUri>? change = null)
    {
        var uri = ReadUri(result, kind);
        var options = ReadClient(result);
        try
        {
            var client = new LoadBalancerClient(change is null ? uri : change(uri), options);
            foreach (var warning in client.Warnings)
            {
                context.Error.WriteLine($"penstock: warning: {warning}");
            }

            return client;
        }
        catch (EjfatException exception)
        {
            throw new UsageException(exception.Message);
        }
    }
}

using Penstock.Ejfat;
using Penstock.Ejfat.Control;

namespace Penstock.Cli.Compat;

/// <summary>The URI and the control-plane client that a compat program's options mean.</summary>
internal static class CompatConnection
{
    /// <summary>The URI of <c>--uri</c>, or of the environment.</summary>
    /// <exception cref="CompatFailedException">There is none, or it is wrong.</exception>
    public static EjfatUri ReadUri(CompatValues values, EjfatTokenKind kind)
    {
        var options = new EjfatUriOptions { TokenKind = kind, PreferIPv6 = values.Given("ipv6") };
        try
        {
            return values.Text("uri") is { } text ? EjfatUri.Parse(text, options) : EjfatUri.FromEnvironment(options: options);
        }
        catch (EjfatException exception)
        {
            throw new CompatFailedException($"Error in parsing URI from command-line, error {exception.Message}");
        }
    }

    /// <summary>How to call. As the originals: an address of a family asked for is not checked against the certificate.</summary>
    /// <param name="values">The command line.</param>
    /// <param name="root">PEM file of the authorities, where the program has such an option.</param>
    public static LoadBalancerClientOptions ReadClient(CompatValues values, string? root = null) => new()
    {
        UseHostAddress = values.Given("ipv4") || values.Given("ipv6"),
        Tls = new ControlTls { CaFile = root, Validate = values.Given("novalidate") ? false : null },
    };

    /// <summary>A client; what it warns of goes to standard error.</summary>
    /// <exception cref="CompatFailedException">The certificate cannot be read.</exception>
    public static LoadBalancerClient Open(EjfatUri uri, LoadBalancerClientOptions options, TextWriter error)
    {
        try
        {
            if (options.Tls.Validate == false)
            {
                error.WriteLine("Skipping server certificate validation");
            }

            return new LoadBalancerClient(uri, options);
        }
        catch (EjfatException exception)
        {
            throw new CompatFailedException($"ERROR: {exception.Message}");
        }
    }
}

using System.Net;
using Penstock.Cli.Terminal;
using Penstock.Ejfat;
using Penstock.Ejfat.Control;

namespace Penstock.Cli.Compat;

/// <summary>One run of lbadm: the control plane, the options, where to print.</summary>
internal sealed record AdminRun(LoadBalancerClient Client, CompatValues Values, CommandContext Context)
{
    public CancellationToken Stop => Context.Stop;

    /// <summary>Print only the machine-readable result.</summary>
    public bool IsExport => Values.Given("export");

    /// <summary>The reservation's id as the original shows it under "LB Name".</summary>
    public string LbName => Client.Uri.LbName.Length == 0 ? "not set" : Client.Uri.LbId;

    /// <summary>The addresses of <c>-a</c>.</summary>
    public IReadOnlyList<IPAddress> GivenAddresses => [.. Values.Texts("address").Select(Address)];

    /// <summary>A line for people: not printed with <c>--export</c>.</summary>
    public void Say(string line)
    {
        if (!IsExport)
        {
            Context.Out.WriteLine(line);
        }
    }

    /// <summary>What is done, and with whom. The original shows the token here too.</summary>
    public void SayDoing(string what)
    {
        Say(what);
        Say($"   Contacting: {Client.Uri.ToRedactedString()} using address: {Client.Target}");
    }

    /// <summary>The result of <c>--export</c>.</summary>
    public void Export(string line) => Context.Out.WriteLine(line);

    private static IPAddress Address(string text)
    {
        try
        {
            return Addresses.Address("--address", text);
        }
        catch (UsageException exception)
        {
            throw new EjfatException(E2sarErrorCode.ParameterError, exception.Message);
        }
    }
}

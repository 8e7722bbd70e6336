using System.Net;
using Penstock.Cli.Terminal;
using Penstock.Ejfat;
using Penstock.Net;
using Penstock.Pipeline.Sending;

namespace Penstock.Cli.Compat;

/// <summary>What e2sar_perf and e2sar_ft do alike.</summary>
internal static class CompatStream
{
    // Batching is always on here, so that all of E2SAR's optimizations are available and none makes a difference.
    private static readonly string[] Optimizations = ["none", "sendmmsg", "liburing_send", "liburing_recv"];

    /// <summary>The first lines.</summary>
    public static void PrintVersion(TextWriter output)
    {
        output.WriteLine($"E2SAR Version:                 {CompatVersion.Text}");
        output.WriteLine($"E2SAR Available Optimizations: {string.Join(',', Optimizations)}");
    }

    /// <summary>Optimizations and NUMA node, as the options say.</summary>
    /// <exception cref="CompatFailedException">An optimization is unknown, or the host has no such node.</exception>
    public static void Prepare(CompatValues values, TextWriter output)
    {
        var selected = values.Texts("optimize").Distinct(StringComparer.Ordinal).ToList();
        foreach (var name in selected.Where(name => !Optimizations.Contains(name)))
        {
            throw new CompatFailedException($"Requested optimization {name} is not available on this platform; {string.Join(", ", Optimizations)} are accepted");
        }

        if (selected.Contains("sendmmsg") && selected.Any(name => name.StartsWith("liburing", StringComparison.Ordinal)))
        {
            throw new CompatFailedException("Requested optimizations are incompatible");
        }

        output.WriteLine($"E2SAR Selected Optimizations:  {(selected.Count == 0 ? "none" : string.Join(',', selected))}");
        if (values.Whole("numa") < 0)
        {
            return;
        }

        try
        {
            NumaMemory.Bind((int)values.Whole("numa"));
        }
        catch (Exception exception) when (exception is ArgumentException or PlatformNotSupportedException)
        {
            throw new CompatFailedException($"Unable to bind to specified NUMA node: {exception.Message}");
        }
    }

    public static string OnOff(bool value) => value ? "ON" : "OFF";

    /// <summary>The address of <c>--ip</c>; null with <c>--autoip</c>.</summary>
    public static IPAddress? Address(CompatValues values) => values.Given("autoip") ? null : Addresses.Address("--ip", values.Text("ip")!);

    public static IReadOnlyList<int> Cores(CompatValues values) => [.. values.Wholes("cores").Select(core => (int)core)];

    /// <summary>Allows the sender to send and says so.</summary>
    /// <exception cref="CompatFailedException">The control plane refuses.</exception>
    public static async Task AddSendersAsync(SendSession session, CompatValues values, CommandContext context)
    {
        context.Out.Write($"Adding senders to LB: {(values.Given("autoip") ? "autodetected" : values.Text("ip"))} ... ");
        try
        {
            await session.AddSendersAsync(context.Stop);
        }
        catch (EjfatException exception)
        {
            context.Out.WriteLine();
            throw new CompatFailedException($"Unable to add a sender due to error {FailureText.Of(exception)}, exiting");
        }

        context.Out.WriteLine("done");
    }

    /// <summary>The last lines of a sender: allows it no longer.</summary>
    public static async Task RemoveSendersAsync(SendSession session, CompatValues values, CommandContext context)
    {
        if (session.Senders.Count == 0)
        {
            return;
        }

        context.Out.WriteLine($"Removing senders: {(values.Given("autoip") ? "self" : values.Text("ip") + " ")}");
        try
        {
            await session.RemoveSendersAsync(CancellationToken.None);
        }
        catch (EjfatException exception)
        {
            context.Error.WriteLine($"Unable to remove sender from list on exit: {FailureText.Of(exception)}");
        }
    }

    public static void PrintReminder(bool useControlPlane, TextWriter output) => output.WriteLine(useControlPlane
        ? "*** Make sure the LB has been reserved and the URI reflects the reserved instance information."
        : "*** Make sure the URI reflects proper data address, other parts are ignored.");

    /// <summary>How fast it is sent.</summary>
    public static void PrintRate(SegmenterOptions options, string bursts, TextWriter output)
    {
        var rate = CompatText.Number(options.RateGbps);
        var how = options.Smooth ? $"(smoothed out with per send thread rate {CompatText.Number(options.RateGbps / options.SendSockets)} Gbps)" : $"(with {bursts} line-rate bursts)";
        output.WriteLine($"Sending average bit rate is:   {(options.RateGbps > 0 ? $"{rate} Gbps {how}" : "unlimited")}");
    }
}

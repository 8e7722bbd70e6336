using System.Text.Json;

namespace Penstock.Cli.Tests.LoadBalancing;

/// <summary>The verbs and lbadm at the control plane itself.</summary>
public sealed class RealControlPlaneTests
{
    [Fact]
    public async Task A_reservations_life_from_reserve_to_free()
    {
        await using var balancer = await ReservedBalancer.StartAsync();
        var uri = balancer.Uri;
        Assert.Equal(ExitCode.Failed, (await CommandRun.Of("lb", "reserve", "second", "--uri", balancer.AdminUri)).ExitCode);

        Assert.Equal("added 127.0.0.1\n", (await CommandRun.Of("lb", "senders", "add", "--uri", uri)).Out);
        var registered = await CommandRun.Of("lb", "register", "--name", "w", "--port", "20000", "--address", "127.0.0.1", "--uri", uri);
        var session = registered.Out.Split('\'')[1];
        Assert.Equal(ExitCode.Ok, (await CommandRun.Of("lb", "state", "--fill", "0.25", "--uri", session)).ExitCode);
        var worker = (await StatusAsync(uri)).GetProperty("workers")[0];
        Assert.Equal(("w", 20000, 0.25), (worker.GetProperty("name").GetString(), worker.GetProperty("port").GetInt32(), worker.GetProperty("fill").GetDouble()));
        Assert.Contains(" test ", (await CommandRun.Of("lb", "overview", "--uri", balancer.AdminUri)).Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, (await CommandRun.Of("lb", "deregister", "--uri", session)).ExitCode);
        Assert.Equal(ExitCode.Ok, (await CommandRun.Of("lb", "senders", "remove", "--uri", uri)).ExitCode);
        var status = await StatusAsync(uri);
        Assert.Equal((0, 0), (status.GetProperty("workers").GetArrayLength(), status.GetProperty("senders").GetArrayLength()));
        Assert.Equal(ExitCode.Ok, (await CommandRun.Of("lb", "free", "--uri", uri)).ExitCode);
        Assert.Equal("no reservations\n", (await CommandRun.Of("lb", "overview", "--uri", balancer.AdminUri)).Out);
        Assert.Equal(ExitCode.Failed, (await CommandRun.Of("lb", "status", "--uri", uri)).ExitCode);
    }

    [Fact]
    public async Task Workers_registered_as_in_E2SARs_makefile_with_weight_and_factors_0_get_even_slots()
    {
        await using var balancer = await ReservedBalancer.StartAsync();
        var sessions = new List<string>();
        for (var port = 20000; port < 20002; port++)
        {
            var run = await CommandRun.Of(
                "compat", "lbadm", "-u", balancer.Uri, "--register", "--name", $"w:{port}", "--address", "127.0.0.1", "--port", $"{port}", "--weight", "0", "--count", "1", "--minfactor", "0", "--maxfactor", "0", "--export");
            Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
            sessions.Add(run.Out.Split('\'')[1]);
            // The first has all slots before the second comes.
            await ReportUntilAsync(balancer.Uri, sessions, port == 20000 ? [512] : [256, 256]);
        }
    }

    private static async Task ReportUntilAsync(string uri, List<string> sessions, int[] expected)
    {
        var end = Environment.TickCount64 + 10_000;
        int[] slots;
        do
        {
            foreach (var session in sessions)
            {
                Assert.Equal(0, (await CommandRun.Of("compat", "lbadm", "-u", session, "--state", "--queue", "0", "--ctrl", "0", "--ready", "1")).ExitCode);
            }

            slots = [.. (await StatusAsync(uri)).GetProperty("workers").EnumerateArray().Select(w => w.GetProperty("slots").GetInt32())];
        }
        while (!slots.SequenceEqual(expected) && Environment.TickCount64 < end);

        Assert.Equal(expected, slots);
    }

    private static async Task<JsonElement> StatusAsync(string uri) => JsonDocument.Parse((await CommandRun.Of("lb", "status", "--json", "--uri", uri)).Out).RootElement;
}

namespace Penstock.Cli.Tests;

/// <summary>A command that runs until it is stopped.</summary>
internal sealed class Running : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TextWriter _output;
    private readonly TextWriter _error;
    private readonly StringWriter _out = new();
    private readonly StringWriter _err = new();
    private readonly Task<int> _run;

    private Running(string[] args)
    {
        (_output, _error) = (TextWriter.Synchronized(_out), TextWriter.Synchronized(_err));
        _run = Task.Run(() => CommandHost.RunAsync(args, new CommandContext(_output, _error, _stop.Token)));
    }

    /// <summary>Starts a command and waits until a text appears in what it prints.</summary>
    public static async Task<Running> UntilAsync(string text, params string[] args)
    {
        var running = new Running(args);
        await running.AwaitAsync(text);
        return running;
    }

    public async Task AwaitAsync(string text)
    {
        var end = Environment.TickCount64 + 20_000;
        while (!Printed().Contains(text, StringComparison.Ordinal))
        {
            Assert.False(_run.IsCompleted && !Printed().Contains(text, StringComparison.Ordinal), $"ended without '{text}': {Printed()}");
            Assert.True(Environment.TickCount64 < end, $"no '{text}' within 20 s: {Printed()}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The whole lines printed so far; there is at least one.</summary>
    public async Task<string[]> PrintedLinesAsync()
    {
        await AwaitAsync("\n");
        return Printed().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>As SIGINT would.</summary>
    public async Task<CommandRun> StopAsync()
    {
        await _stop.CancelAsync();
        return await EndAsync();
    }

    /// <summary>Waits until it ends by itself.</summary>
    public async Task<CommandRun> EndAsync()
    {
        var code = await _run.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        lock (_output) lock (_error) return new CommandRun(code, _out.ToString(), _err.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run.WaitAsync(TimeSpan.FromSeconds(30));
        _stop.Dispose();
    }

    private string Printed()
    {
        lock (_output) lock (_error) return _out.ToString() + _err;
    }
}

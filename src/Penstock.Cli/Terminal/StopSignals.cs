using System.Runtime.InteropServices;

namespace Penstock.Cli.Terminal;

/// <summary>The first SIGINT or SIGTERM asks the command to finish; the second ends the process at once.</summary>
internal sealed partial class StopSignals : IDisposable
{
    private const int Interrupt = 2;
    private const nint Default = 0;

    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    public StopSignals()
    {
        // A shell without job control starts background commands with SIGINT ignored, and .NET would leave it so: 'kill -INT' in a script must reach us as it reaches the originals.
        if (!OperatingSystem.IsWindows())
        {
            _ = SetSignal(Interrupt, Default);
        }

        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
    }

    public CancellationToken Stop => _stop.Token;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _stop.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetSignal(int signal, nint handler);

    private void OnSignal(PosixSignalContext signal)
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        signal.Cancel = true;
        // Not on the signal's own thread: what is cancelled may wait.
        ThreadPool.QueueUserWorkItem(static source => source.Cancel(), _stop, preferLocal: false);
    }
}

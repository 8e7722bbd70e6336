using System.Diagnostics;

namespace Penstock.Tests.Rpc;

/// <summary>A running server of another gRPC implementation.</summary>
internal sealed class GrpcPeerServer(Process process, int port) : IAsyncDisposable
{
    public int Port => port;

    public async ValueTask DisposeAsync()
    {
        // The end of its input ends it; an unwilling one is killed.
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }
        process.Dispose();
    }
}

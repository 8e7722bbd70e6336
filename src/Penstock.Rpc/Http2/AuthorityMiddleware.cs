using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Penstock.Rpc.Http2;

/// <summary>Puts an <see cref="AuthorityRewriter"/> between a connection and Kestrel's HTTP/2.</summary>
internal sealed class AuthorityMiddleware(ConnectionDelegate next)
{
    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        var transport = connection.Transport;
        var pipe = new Pipe();
        connection.Transport = new RewrittenTransport(pipe.Reader, transport.Output);
        var pump = PumpAsync(transport.Input, pipe.Writer);
        try
        {
            await next(connection);
        }
        finally
        {
            await pipe.Reader.CompleteAsync();
            transport.Input.CancelPendingRead();
            await pump;
            connection.Transport = transport;
        }
    }

    private static async Task PumpAsync(PipeReader input, PipeWriter output)
    {
        var rewriter = new AuthorityRewriter();
        try
        {
            while (true)
            {
                var result = await input.ReadAsync();
                if (result.IsCanceled) break;
                var buffer = result.Buffer;
                rewriter.Process(ref buffer, output);
                if (result.IsCompleted) rewriter.Finish(buffer, output);
                input.AdvanceTo(buffer.Start, buffer.End);
                var flushed = await output.FlushAsync();
                if (flushed.IsCompleted || result.IsCompleted) break;
            }
            await output.CompleteAsync();
        }
        catch (Exception e)
        {
            // Kestrel learns of a broken connection from the pipe, as it would from the socket.
            await output.CompleteAsync(e);
        }
    }

    private sealed class RewrittenTransport(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}

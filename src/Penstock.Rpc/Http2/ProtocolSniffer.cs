using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Penstock.Rpc.Http2;

/// <summary>Tells HTTP/2 (prior knowledge) from HTTP/1.1 by the first bytes of a cleartext connection. It consumes nothing.</summary>
internal sealed class ProtocolSniffer(ConnectionDelegate http2, HandoverListener http1, TimeSpan patience)
{
    /// <summary>RFC 9113 section 3.4. No HTTP/1.1 request begins like this.</summary>
    public static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        switch (await DecideAsync(connection))
        {
            case true:
                await http2(connection);
                break;
            case false:
                await http1.ServeAsync(connection);
                break;
        }
    }

    // Null when the connection ended, the server stops, or nothing was said for too long.
    private async ValueTask<bool?> DecideAsync(ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed, stopping);
        deadline.CancelAfter(patience);
        long seen = 0;
        while (true)
        {
            var result = await ReadAsync(connection, deadline.Token);
            if (result is not { } read) return null;
            var buffer = read.Buffer;
            var verdict = LooksLikeHttp2(buffer);
            if (verdict is null && !read.IsCompleted)
            {
                seen = buffer.Length;
                input.AdvanceTo(buffer.Start, buffer.End);
                continue;
            }
            // What was examined before stays examined, but the byte that decided is left to wake the next reader.
            input.AdvanceTo(buffer.Start, buffer.GetPosition(seen));
            return buffer.IsEmpty ? null : verdict ?? false;
        }
    }

    /// <summary>True for HTTP/2, false for anything else, null while it could still be either.</summary>
    public static bool? LooksLikeHttp2(in ReadOnlySequence<byte> buffer)
    {
        Span<byte> start = stackalloc byte[Preface.Length];
        var length = (int)Math.Min(buffer.Length, Preface.Length);
        buffer.Slice(0, length).CopyTo(start);
        if (!Preface.StartsWith(start[..length])) return false;
        return length == Preface.Length ? true : null;
    }

    private static async ValueTask<System.IO.Pipelines.ReadResult?> ReadAsync(ConnectionContext connection, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.Transport.Input.ReadAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            connection.Abort(new ConnectionAbortedException("the connection said nothing"));
            return null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}

using System.IO.Pipelines;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Penstock.Rpc.Http2;

/// <summary>A listener whose connections were accepted elsewhere.</summary>
/// <remarks>A Kestrel endpoint without TLS speaks one protocol. Two endpoints do for both: the one on the network speaks HTTP/2, looks at each connection's
/// first bytes, and hands what is HTTP/1.1 to this one.</remarks>
internal sealed class HandoverListener(EndPoint endPoint) : IConnectionListener
{
    private readonly Channel<ConnectionContext> _connections = Channel.CreateUnbounded<ConnectionContext>();

    public EndPoint EndPoint => endPoint;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _connections.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_connections.Reader.TryRead(out var connection)) return connection;
        }
        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _connections.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    /// <summary>Serves the connection here; completes when it is over.</summary>
    public Task ServeAsync(ConnectionContext connection)
    {
        var handed = new HandedOverConnection(connection);
        if (_connections.Writer.TryWrite(handed)) return handed.Over;
        connection.Abort(new ConnectionAbortedException("the server is stopping"));
        return Task.CompletedTask;
    }

    private sealed class HandedOverConnection(ConnectionContext connection) : ConnectionContext
    {
        private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Over => _over.Task;

        public override IDuplexPipe Transport { get; set; } = connection.Transport;

        public override string ConnectionId { get; set; } = connection.ConnectionId;

        // Kestrel puts its own features of this connection here; those of the outer one show through.
        public override IFeatureCollection Features { get; } = new FeatureCollection(connection.Features);

        public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

        public override CancellationToken ConnectionClosed { get; set; } = connection.ConnectionClosed;

        public override EndPoint? LocalEndPoint { get; set; } = connection.LocalEndPoint;

        public override EndPoint? RemoteEndPoint { get; set; } = connection.RemoteEndPoint;

        public override void Abort(ConnectionAbortedException abortReason) => connection.Abort(abortReason);

        public override void Abort() => connection.Abort();

        public override ValueTask DisposeAsync()
        {
            _over.TrySetResult();
            return base.DisposeAsync();
        }
    }
}

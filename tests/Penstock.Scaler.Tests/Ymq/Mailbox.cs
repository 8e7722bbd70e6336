using System.Threading.Channels;
using Penstock.Scaler.Ymq;

namespace Penstock.Tests.Ymq;

/// <summary>Keeps what a YMQ socket reports, in order.</summary>
internal sealed class Mailbox : IYmqHandler
{
    private readonly Channel<(string Kind, string Peer, byte[] Bytes)> _events = Channel.CreateUnbounded<(string, string, byte[])>();

    public Action<YmqPeer, byte[]>? OnMessage { get; set; }

    public Func<long, YmqBuffer?> Allocator { get; set; } = YmqBuffer.Rent;

    public long LargeBytes { get; private set; }

    public void Connected(YmqPeer peer) => _events.Writer.TryWrite(("connected", peer.Name, []));

    public void Received(YmqPeer peer, ReadOnlySpan<byte> message)
    {
        var bytes = message.ToArray();
        OnMessage?.Invoke(peer, bytes);
        _events.Writer.TryWrite(("message", peer.Name, bytes));
    }

    public YmqBuffer? Allocate(YmqPeer peer, long length) => Allocator(length);

    public void Received(YmqPeer peer, YmqBuffer message)
    {
        LargeBytes += message.Length;
        if (message.Length < 1 << 30) Received(peer, message.Span);
        else _events.Writer.TryWrite(("huge", peer.Name, [message.Slice(0, 1)[0], message.Slice(message.Length - 1, 1)[0]]));
        message.Release();
    }

    public void Disconnected(YmqPeer peer, YmqEnd end, bool final) => _events.Writer.TryWrite((final ? $"over {end}" : $"lost {end}", peer.Name, []));

    public async Task<(string Kind, string Peer, byte[] Bytes)> Next()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await _events.Reader.ReadAsync(limit.Token);
    }

    public async Task<string> NextKind() => (await Next()).Kind;

    public async Task<byte[]> NextMessage()
    {
        while (true)
        {
            var next = await Next();
            if (next.Kind == "message") return next.Bytes;
        }
    }
}

using Penstock.Net;
using Penstock.Scaler.Ymq;

namespace Penstock.Tests.Ymq;

/// <summary>A loop with a binder, for a test.</summary>
internal sealed class YmqHouse : IDisposable
{
    public static readonly YmqAddress AnyTcp = YmqAddress.Parse("tcp://127.0.0.1:0");

    public YmqHouse(YmqOptions? options = null, string identity = "binder", SocketPoller? poller = null)
    {
        Loop = new YmqLoop("test", poller: poller);
        Loop.Start();
        Binder = new YmqBinder(Loop, System.Text.Encoding.UTF8.GetBytes(identity), options ?? new YmqOptions(), Box);
    }

    public YmqLoop Loop { get; }

    public Mailbox Box { get; } = new();

    public YmqBinder Binder { get; }

    public void Echo() => Box.OnMessage = (peer, bytes) => peer.Send(bytes);

    public Task<YmqSend> Send(string identity, byte[] message) => Loop.Ask(() => Binder.Send(System.Text.Encoding.UTF8.GetBytes(identity), message));

    public (YmqConnector Connector, Mailbox Box) Connect(YmqAddress address, string identity, YmqOptions? options = null)
    {
        var box = new Mailbox();
        var connector = new YmqConnector(Loop, System.Text.Encoding.UTF8.GetBytes(identity), options ?? new YmqOptions(), box);
        connector.Connect(address);
        return (connector, box);
    }

    public Task Send(YmqConnector connector, byte[] message) => Loop.Ask(() => connector.Peer.Send(message));

    public void Dispose()
    {
        Loop.Post(Binder.Close);
        Loop.Dispose();
        Assert.Equal(0, Loop.Failures);
    }
}

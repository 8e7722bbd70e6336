using System.Diagnostics;
using Penstock.Scaler.Messages;
using Penstock.Scaler.Objects;
using Penstock.Scaler.Ymq;
using Penstock.Tests.Ymq;

namespace Penstock.Tests.Objects;

/// <summary>A server at a free port, and peers of bare bytes.</summary>
internal sealed class StorageHouse : IDisposable
{
    public StorageHouse(ObjectStorageOptions? options = null)
    {
        Server = new ObjectStorageServer(options ?? new ObjectStorageOptions());
        Address = Server.Bind(YmqAddress.Parse("tcp://127.0.0.1:0"));
    }

    public ObjectStorageServer Server { get; }

    public YmqAddress Address { get; }

    public RawPeer Peer(string identity)
    {
        var peer = new RawPeer(Address);
        peer.Send(RawPeer.Hello(System.Text.Encoding.UTF8.GetBytes(identity)));
        Assert.Equal(RawPeer.Magic, peer.Read(4));
        Assert.Equal("ObjectStorageServer"u8.ToArray(), peer.ReadMessage());
        return peer;
    }

    public static byte[] Request(ObjectRequestType type, ObjectId id, ulong length = 0, ulong request = 1)
    {
        var bytes = new byte[ObjectHeader.Size];
        new ObjectHeader(id, length, request, (ushort)type).Write(bytes);
        return RawPeer.Framed(bytes);
    }

    public static ObjectHeader Answer(RawPeer peer)
    {
        Assert.True(ObjectHeader.TryRead(peer.ReadMessage(), out var header));
        return header;
    }

    public static void Until(Func<bool> condition, string what)
    {
        for (var watch = Stopwatch.StartNew(); !condition(); Thread.Sleep(1)) Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), what);
    }

    public void Dispose() => Server.Dispose();
}

using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Penstock.Scaler.Ymq;

namespace Penstock.Tests.Ymq;

/// <summary>A peer made of a bare socket: every byte is the test's.</summary>
internal sealed class RawPeer : IDisposable
{
    public static readonly byte[] Magic = [0x59, 0x4D, 0x51, 0x01];

    public RawPeer(YmqAddress address)
    {
        Socket = address.Scheme == YmqScheme.Ipc ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new Socket(SocketType.Stream, ProtocolType.Tcp);
        if (address.Scheme != YmqScheme.Ipc) Socket.NoDelay = true;
        Socket.Connect(address.Scheme == YmqScheme.Ipc ? new UnixDomainSocketEndPoint(address.Path) : new IPEndPoint(address.Host!, address.Port));
        Socket.ReceiveTimeout = 20_000;
    }

    public RawPeer(Socket socket)
    {
        Socket = socket;
        Socket.ReceiveTimeout = 20_000;
    }

    public Socket Socket { get; }

    public static byte[] Framed(ReadOnlySpan<byte> payload)
    {
        var bytes = new byte[8 + payload.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, payload.Length);
        payload.CopyTo(bytes.AsSpan(8));
        return bytes;
    }

    public static byte[] Hello(ReadOnlySpan<byte> identity) => [.. Magic, .. Framed(identity)];

    public RawPeer Send(params byte[] bytes)
    {
        for (var at = 0; at < bytes.Length;) at += Socket.Send(bytes.AsSpan(at));
        return this;
    }

    public byte[] Read(int count)
    {
        var bytes = new byte[count];
        for (var at = 0; at < count;)
        {
            var got = Socket.Receive(bytes.AsSpan(at));
            Assert.True(got > 0, $"the stream ended after {at} of {count} bytes");
            at += got;
        }
        return bytes;
    }

    public byte[] ReadMessage() => Read(checked((int)BinaryPrimitives.ReadInt64LittleEndian(Read(8))));

    /// <summary>Reads until the peer's end of stream; false if it was a reset.</summary>
    public bool EndsInOrder()
    {
        try
        {
            var bytes = new byte[4096];
            while (Socket.Receive(bytes) > 0)
            {
            }
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return false;
        }
    }

    public void Reset()
    {
        Socket.LingerState = new LingerOption(true, 0);
        Socket.Dispose();
    }

    public void Dispose() => Socket.Dispose();
}

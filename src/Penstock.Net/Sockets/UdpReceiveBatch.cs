using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Penstock.Net.Linux;

namespace Penstock.Net;

// Budget: one system call per batch, no allocation, no copy after the kernel's. Guarded by bench/Penstock.Bench.Streaming ("bare").

/// <summary>Buffers for many datagrams, filled by one call. A message is one datagram, or several of a flow and of equal size that the kernel has coalesced, of which the
/// last may be shorter. For one thread; may be used with one socket after another.</summary>
public sealed unsafe class UdpReceiveBatch : IDisposable
{
    private const int ControlBytes = 64;

    private readonly PinnedMemory _memory;
    private readonly MessageHeader* _headers;
    private readonly UdpAddress* _sources;
    private readonly byte* _controls;
    private readonly byte* _buffers;
    private readonly int[] _datagramBytes;
    private readonly SocketAddress _portableSource = new(AddressFamily.InterNetworkV6);
    private int _filled;

    /// <summary>Room for this many messages.</summary>
    /// <param name="messages">1..1024. Default 16.</param>
    /// <param name="bytesPerMessage">At most this much of a message is kept; 65536 (the default) is enough for any.</param>
    public UdpReceiveBatch(int messages = 16, int bytesPerMessage = 65536)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(messages is >= 1 and <= 1024, true, nameof(messages));
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytesPerMessage is >= 64 and <= 65536, true, nameof(bytesPerMessage));
        Messages = messages;
        BytesPerMessage = bytesPerMessage;
        _datagramBytes = new int[messages];
        var perMessage = (nuint)(bytesPerMessage + sizeof(MessageHeader) + sizeof(IoVector) + ControlBytes + 32);
        _memory = new PinnedMemory(perMessage * (nuint)messages);
        _buffers = (byte*)_memory.Pointer;
        _headers = (MessageHeader*)(_buffers + ((nuint)bytesPerMessage * (nuint)messages));
        var vectors = (IoVector*)(_headers + messages);
        _controls = (byte*)(vectors + messages);
        _sources = (UdpAddress*)(_controls + ((nuint)ControlBytes * (nuint)messages));
        for (var i = 0; i < messages; i++)
        {
            vectors[i] = new IoVector { Base = Pointer(i), Length = (nuint)bytesPerMessage };
            _headers[i] = new MessageHeader { Name = (nint)(_sources + i), Vectors = (nint)(vectors + i), VectorCount = 1, Control = (nint)(_controls + (ControlBytes * i)) };
        }
        _filled = messages;
    }

    /// <summary>Messages it can take at a time.</summary>
    public int Messages { get; }

    /// <summary>Bytes it keeps of each.</summary>
    public int BytesPerMessage { get; }

    /// <summary>Takes what has arrived, without waiting. What the batch held before is gone.</summary>
    /// <returns>How many messages it holds now; 0 where nothing had arrived or the socket is closed.</returns>
    public int Receive(UdpSocket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        return socket.Offload == UdpOffload.Portable ? ReceivePortable(socket) : ReceiveMany(socket);
    }

    /// <summary>A message's bytes: all its datagrams, one after another.</summary>
    public ReadOnlySpan<byte> Data(int message) => new((void*)Pointer(message), Length(message));

    /// <summary>Where a message's bytes are; they stay until the next call of <see cref="Receive"/>.</summary>
    public nint Pointer(int message) => (nint)(_buffers + ((nint)BytesPerMessage * message));

    /// <summary>How many bytes a message has.</summary>
    public int Length(int message) => (int)_headers[message].Bytes;

    /// <summary>The size of each datagram in a message; the last may be shorter.</summary>
    public int DatagramBytes(int message) => _datagramBytes[message];

    /// <summary>Who sent a message.</summary>
    public ref readonly UdpAddress Source(int message) => ref _sources[message];

    /// <summary>Whether bytes of a message are missing since it was longer than <see cref="BytesPerMessage"/>.</summary>
    public bool IsTruncated(int message) => (_headers[message].Flags & LibC.MessageTruncated) != 0;

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    private int ReceiveMany(UdpSocket socket)
    {
        // The kernel replaced these by what it wrote.
        for (var i = 0; i < _filled; i++)
        {
            _headers[i].NameLength = UdpAddress.Size;
            _headers[i].ControlLength = ControlBytes;
        }
        _filled = 0;
        while (true)
        {
            var count = LibC.ReceiveMessages(socket.Handle, _headers, (uint)Messages, LibC.MessageDontWait, null);
            if (count >= 0)
            {
                _filled = count;
                for (var i = 0; i < count; i++) Interpret(socket, i);
                return count;
            }
            switch (Marshal.GetLastPInvokeError())
            {
                case Errno.Interrupted:
                    continue;
                case Errno.ConnectionRefused:
                    // What an earlier datagram of ours met; asking cleared it.
                    socket.NotePeerRefusal();
                    continue;
                default:
                    return 0;
            }
        }
    }

    private void Interpret(UdpSocket socket, int message)
    {
        ref var header = ref _headers[message];
        _datagramBytes[message] = (int)header.Bytes;
        _sources[message] = UdpAddress.FromKernel(in _sources[message]);
        var control = (byte*)header.Control;
        var left = (long)header.ControlLength;
        while (left >= ControlHeader.Size)
        {
            var entry = (ControlHeader*)control;
            var length = (long)entry->Length;
            if (length < ControlHeader.Size + sizeof(int) || length > left) break;
            var value = *(int*)(control + ControlHeader.Size);
            if (entry->Level == LibC.UdpLevel && entry->Type == LibC.UdpGro && value > 0) _datagramBytes[message] = value;
            else if (entry->Level == LibC.SocketLevel && entry->Type == LibC.ReportOverflow) socket.NoteOverflow((uint)value);
            var step = (length + 7) & ~7L;
            control += step;
            left -= step;
        }
    }

    private int ReceivePortable(UdpSocket socket)
    {
        var count = 0;
        while (count < Messages)
        {
            try
            {
                if (!socket.Socket.Poll(0, SelectMode.SelectRead)) break;
                _portableSource.Size = _portableSource.Buffer.Length;
                var bytes = socket.Socket.ReceiveFrom(new Span<byte>((void*)Pointer(count), BytesPerMessage), SocketFlags.None, _portableSource);
                _headers[count].Bytes = (uint)bytes;
                _headers[count].Flags = 0;
                _datagramBytes[count] = bytes;
                _sources[count] = new UdpAddress((IPEndPoint)socket.LocalEndPoint.Create(_portableSource));
                count++;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset || e.SocketErrorCode == SocketError.ConnectionRefused)
            {
                socket.NotePeerRefusal();
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.MessageSize)
            {
                // Off Linux a datagram longer than the buffer is an error, and gone.
                _headers[count].Bytes = (uint)BytesPerMessage;
                _headers[count].Flags = LibC.MessageTruncated;
                _datagramBytes[count] = BytesPerMessage;
                _sources[count] = default;
                count++;
            }
            catch (ObjectDisposedException)
            {
                break;
            }
        }
        _filled = count;
        return count;
    }
}

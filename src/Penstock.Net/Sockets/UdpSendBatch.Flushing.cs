using System.Net.Sockets;
using System.Runtime.InteropServices;
using Penstock.Net.Linux;

namespace Penstock.Net;

// What the kernel may answer, and what follows from it.
public sealed unsafe partial class UdpSendBatch
{
    // The kernel takes at most UIO_MAXIOV messages at a time.
    private const int MaxMessagesPerCall = 1024;

    // ECONNREFUSED reports an earlier datagram's fate and leaves this one unsent; several may be queued up.
    private const int MaxRefusalsInRow = 16;

    // ENOBUFS: a device queue is full for a moment. After two seconds it is not a moment.
    private static readonly TimeSpan NoBufferPause = TimeSpan.FromMicroseconds(100);
    private const int MaxNoBufferPauses = 20_000;

    private UdpSendResult FlushMessages()
    {
        var vector = 0;
        for (var i = 0; i < _messageCount; i++) vector += Prepare(i, _vectors + vector);
        int datagrams = 0, failed = 0, lastErrno = 0, refusals = 0, pauses = 0;
        long bytes = 0;
        for (var next = 0; next < _messageCount;)
        {
            var taken = LibC.SendMessages(_socket.Handle, _messages + next, (uint)Math.Min(_messageCount - next, MaxMessagesPerCall), LibC.MessageNoSignal);
            if (taken > 0)
            {
                for (var end = next + taken; next < end; next++)
                {
                    datagrams += _runs[next].Datagrams;
                    bytes += _runs[next].Bytes;
                }
                refusals = pauses = 0;
                continue;
            }
            var errno = Marshal.GetLastPInvokeError();
            switch (errno)
            {
                case Errno.Interrupted:
                    continue;
                case Errno.Again:
                    UdpWait.ForWritable(_socket, 100);
                    continue;
                case Errno.NoBufferSpace or Errno.OutOfMemory when ++pauses < MaxNoBufferPauses:
                    lastErrno = errno;
                    PreciseSleep.For(NoBufferPause);
                    continue;
                case Errno.ConnectionRefused when ++refusals < MaxRefusalsInRow:
                    lastErrno = errno;
                    _socket.NotePeerRefusal();
                    continue;
                case Errno.Invalid or Errno.InputOutput or Errno.MessageTooLong when _runs[next].Datagrams > 1:
                    _socket.StopSegmenting(errno);
                    var pieces = FlushPieces(next);
                    datagrams += pieces.Datagrams;
                    bytes += pieces.Bytes;
                    failed += pieces.Failed;
                    lastErrno = pieces.LastErrno;
                    break;
                default:
                    Fail(ref _runs[next]);
                    failed += _runs[next].Datagrams;
                    lastErrno = errno;
                    break;
            }
            next++;
            refusals = pauses = 0;
        }
        return new UdpSendResult(datagrams, bytes, failed, lastErrno);
    }

    // Returns how many vectors it took.
    private int Prepare(int message, IoVector* vectors)
    {
        ref readonly var run = ref _runs[message];
        ref var header = ref _messages[message];
        var count = 0;
        for (var (i, datagram) = (0, run.FirstDatagram); i < run.Datagrams; i++, datagram = _datagrams[datagram].Next) count += Gather(datagram, vectors + count);
        header = new MessageHeader { Vectors = (nint)vectors, VectorCount = (nuint)count };
        if (!_destinations[message].IsEmpty)
        {
            header.Name = (nint)(_destinations + message);
            header.NameLength = _destinations[message].KernelLength;
        }
        if (run.Datagrams == 1) return count;
        var control = _controls + (SegmentControlBytes * message);
        *(ControlHeader*)control = new ControlHeader { Length = SegmentControlLength, Level = LibC.UdpLevel, Type = LibC.UdpSegment };
        *(ushort*)(control + ControlHeader.Size) = (ushort)run.DatagramBytes;
        header.Control = (nint)control;
        header.ControlLength = SegmentControlBytes;
        return count;
    }

    private int Gather(int datagram, IoVector* vectors)
    {
        ref readonly var d = ref _datagrams[datagram];
        var count = 0;
        if (d.HeaderBytes > 0) vectors[count++] = new IoVector { Base = (nint)HeaderOf(datagram), Length = (nuint)d.HeaderBytes };
        if (d.PayloadBytes > 0 || d.HeaderBytes == 0) vectors[count++] = new IoVector { Base = d.Payload, Length = (nuint)d.PayloadBytes };
        return count;
    }

    // A message the kernel would not cut, one datagram at a time. Rare: the socket does not segment any more after the first.
    private UdpSendResult FlushPieces(int message)
    {
        ref readonly var run = ref _runs[message];
        int datagrams = 0, failed = 0, lastErrno = 0;
        long bytes = 0;
        var vectors = (IoVector*)_messages[message].Vectors;
        for (var (i, datagram) = (0, run.FirstDatagram); i < run.Datagrams; i++, datagram = _datagrams[datagram].Next)
        {
            var piece = _messages[message];
            var count = Gather(datagram, vectors);
            (piece.Vectors, piece.VectorCount, piece.Control, piece.ControlLength) = ((nint)vectors, (nuint)count, 0, 0);
            vectors += count;
            var errno = SendOne(&piece);
            if (errno == 0)
            {
                datagrams++;
                bytes += _datagrams[datagram].Bytes;
                continue;
            }
            _failed[datagram] = true;
            failed++;
            lastErrno = errno;
        }
        return new UdpSendResult(datagrams, bytes, failed, lastErrno);
    }

    private int SendOne(MessageHeader* message)
    {
        for (var attempt = 0; ; attempt++)
        {
            if (LibC.SendMessages(_socket.Handle, message, 1, LibC.MessageNoSignal) == 1) return 0;
            var errno = Marshal.GetLastPInvokeError();
            if (errno == Errno.Again) UdpWait.ForWritable(_socket, 100);
            else if (errno is Errno.NoBufferSpace or Errno.OutOfMemory && attempt < MaxNoBufferPauses) PreciseSleep.For(NoBufferPause);
            else if (errno != Errno.Interrupted && (errno != Errno.ConnectionRefused || attempt >= MaxRefusalsInRow)) return errno;
        }
    }

    private void Fail(ref Message run)
    {
        for (var (i, datagram) = (0, run.FirstDatagram); i < run.Datagrams; i++, datagram = _datagrams[datagram].Next) _failed[datagram] = true;
    }

    // The portable path has no gathering for datagrams: header and payload are put together first. One copy that the other paths do not have.
    private UdpSendResult FlushPortable()
    {
        int datagrams = 0, failed = 0, lastErrno = 0;
        long bytes = 0;
        // Without segmentation each message is one datagram.
        for (var i = 0; i < _messageCount; i++)
        {
            var datagram = _runs[i].FirstDatagram;
            ref readonly var d = ref _datagrams[datagram];
            _assembled ??= GC.AllocateUninitializedArray<byte>(MaxBytesPerMessage, pinned: true);
            new ReadOnlySpan<byte>(HeaderOf(datagram), d.HeaderBytes).CopyTo(_assembled);
            new ReadOnlySpan<byte>((void*)d.Payload, d.PayloadBytes).CopyTo(_assembled.AsSpan(d.HeaderBytes));
            var length = d.Bytes;
            var error = SendPortable(_assembled.AsSpan(0, length), in _destinations[i]);
            if (error == SocketError.Success)
            {
                datagrams++;
                bytes += length;
                continue;
            }
            _failed[datagram] = true;
            failed++;
            lastErrno = (int)error;
        }
        return new UdpSendResult(datagrams, bytes, failed, lastErrno);
    }

    private SocketError SendPortable(ReadOnlySpan<byte> datagram, in UdpAddress destination)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                _ = destination.IsEmpty
                    ? _socket.Socket.Send(datagram, SocketFlags.None)
                    : _socket.Socket.SendTo(datagram, SocketFlags.None, PortableDestination(in destination));
                return SocketError.Success;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionRefused or SocketError.ConnectionReset && attempt < MaxRefusalsInRow)
            {
                _socket.NotePeerRefusal();
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.NoBufferSpaceAvailable && attempt < MaxNoBufferPauses)
            {
                PreciseSleep.For(NoBufferPause);
            }
            catch (SocketException e)
            {
                return e.SocketErrorCode;
            }
            catch (ObjectDisposedException)
            {
                return SocketError.Shutdown;
            }
        }
    }

    private System.Net.SocketAddress PortableDestination(in UdpAddress destination)
    {
        if (_portableAddress is null || _portableDestination != destination)
        {
            _portableDestination = destination;
            _portableAddress = destination.ToEndPoint().Serialize();
        }
        return _portableAddress;
    }
}

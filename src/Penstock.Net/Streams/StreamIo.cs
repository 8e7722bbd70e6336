using System.Net.Sockets;
using System.Runtime.InteropServices;
using Penstock.Net.Linux;

namespace Penstock.Net;

/// <summary>
/// Reads and writes of stream sockets that never wait, several pieces of memory in one system call on Linux, one after another elsewhere. The sockets must be non-blocking.
/// A count below zero means that nothing was moved; the error says why (<see cref="SocketError.WouldBlock"/>: later).
/// </summary>
public static unsafe class StreamIo
{
    /// <summary>Receives into one piece of memory; 0 is the end of the stream.</summary>
    public static int Receive(Socket socket, Span<byte> into, out SocketError error)
    {
        if (!OperatingSystem.IsLinux())
        {
            var count = socket.Receive(into, SocketFlags.None, out error);
            return error == SocketError.Success ? count : -1;
        }
        nint received;
        fixed (byte* pointer = into) received = LibC.Receive(FileOf(socket), pointer, (nuint)into.Length, LibC.MessageDontWait);
        error = received < 0 ? ErrorOf(Marshal.GetLastPInvokeError()) : SocketError.Success;
        return (int)received;
    }

    /// <summary>Receives into two pieces of memory, the first one first; 0 is the end of the stream.</summary>
    public static int Receive(Socket socket, Span<byte> first, Span<byte> second, out SocketError error)
    {
        if (!OperatingSystem.IsLinux()) return Receive(socket, first, out error);
        nint received;
        fixed (byte* one = first, two = second)
        {
            var vectors = stackalloc IoVector[2];
            vectors[0] = new IoVector { Base = (nint)one, Length = (nuint)first.Length };
            vectors[1] = new IoVector { Base = (nint)two, Length = (nuint)second.Length };
            var header = new StreamMessageHeader { Vectors = (nint)vectors, VectorCount = 2 };
            received = LibC.ReceiveMessage(FileOf(socket), &header, LibC.MessageDontWait);
        }
        error = received < 0 ? ErrorOf(Marshal.GetLastPInvokeError()) : SocketError.Success;
        return (int)received;
    }

    /// <summary>Sends pieces of memory in order. The memory must not move: native, or pinned. Returns the bytes taken, possibly fewer than given.</summary>
    public static long Send(Socket socket, ReadOnlySpan<StreamPiece> pieces, out SocketError error)
    {
        if (!OperatingSystem.IsLinux()) return SendEach(socket, pieces, out error);
        nint sent;
        fixed (StreamPiece* first = pieces)
        {
            var header = new StreamMessageHeader { Vectors = (nint)first, VectorCount = (nuint)pieces.Length };
            sent = LibC.SendMessage(FileOf(socket), &header, LibC.MessageDontWait | LibC.MessageNoSignal);
        }
        error = sent < 0 ? ErrorOf(Marshal.GetLastPInvokeError()) : SocketError.Success;
        return sent;
    }

    /// <summary>
    /// Acknowledges what was received now, instead of up to 40 ms later. A peer that leaves Nagle's algorithm on waits that long between two small writes. To be called after each
    /// receive, since the system forgets it. Without effect where the system does not have it.
    /// </summary>
    public static void AcknowledgeNow(Socket socket)
    {
        const int TcpLevel = 6;
        const int QuickAcknowledgement = 12;
        if (!OperatingSystem.IsLinux()) return;
        var on = 1;
        _ = LibC.SetOption(FileOf(socket), TcpLevel, QuickAcknowledgement, &on, sizeof(int));
    }

    /// <summary>Two connected local stream sockets, both non-blocking.</summary>
    public static (Socket One, Socket Other) CreatePair()
    {
        if (OperatingSystem.IsLinux())
        {
            var files = stackalloc int[2];
            if (LibC.SocketPair(LibC.UnixFamily, LibC.StreamSocket | LibC.EpollCloseOnExec, 0, files) != 0) throw new SocketException(Marshal.GetLastPInvokeError());
            return (new Socket(new SafeSocketHandle(files[0], true)) { Blocking = false }, new Socket(new SafeSocketHandle(files[1], true)) { Blocking = false });
        }
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        listener.Listen(1);
        var one = new Socket(SocketType.Stream, ProtocolType.Tcp);
        one.Connect(listener.LocalEndPoint!);
        var other = listener.Accept();
        one.Blocking = false;
        other.Blocking = false;
        return (one, other);
    }

    private static long SendEach(Socket socket, ReadOnlySpan<StreamPiece> pieces, out SocketError error)
    {
        long total = 0;
        foreach (var piece in pieces)
        {
            var length = (int)Math.Min(piece.Length, int.MaxValue);
            var sent = socket.Send(new ReadOnlySpan<byte>((void*)piece.Pointer, length), SocketFlags.None, out error);
            if (error != SocketError.Success)
            {
                if (total == 0) return -1;
                break;
            }
            total += sent;
            if ((nuint)sent < piece.Length) break;
        }
        error = SocketError.Success;
        return total;
    }

    private static int FileOf(Socket socket) => (int)socket.SafeHandle.DangerousGetHandle();

    private static SocketError ErrorOf(int errno) => errno switch
    {
        Errno.Again => SocketError.WouldBlock,
        Errno.Interrupted => SocketError.Interrupted,
        Errno.BrokenPipe or Errno.ConnectionReset => SocketError.ConnectionReset,
        Errno.ConnectionAborted => SocketError.ConnectionAborted,
        Errno.TimedOut => SocketError.TimedOut,
        Errno.NotConnected => SocketError.NotConnected,
        Errno.NetworkDown => SocketError.NetworkDown,
        Errno.NetworkUnreachable => SocketError.NetworkUnreachable,
        Errno.HostUnreachable => SocketError.HostUnreachable,
        Errno.ConnectionRefused => SocketError.ConnectionRefused,
        Errno.NoBufferSpace or Errno.OutOfMemory => SocketError.NoBufferSpaceAvailable,
        _ => SocketError.SocketError,
    };
}

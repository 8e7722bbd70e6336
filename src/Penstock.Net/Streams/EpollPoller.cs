using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Penstock.Net.Linux;

namespace Penstock.Net;

/// <summary>epoll with an eventfd to be woken by. Tokens are looked up by file descriptor when events are read, so that an event never reaches a later owner of the number.</summary>
internal sealed unsafe class EpollPoller : SocketPoller
{
    private const int Batch = 256;

    // struct epoll_event is packed on x86-64 only (linux/eventpoll.h, EPOLL_PACKED).
    private static readonly int s_stride = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int s_data = s_stride - 8;

    private readonly int _epoll;
    private readonly int _wake;
    private readonly byte* _events;
    private object?[] _tokens = new object?[64];
    private int _woken;
    private bool _disposed;

    public EpollPoller()
    {
        _epoll = LibC.EpollCreate(LibC.EpollCloseOnExec);
        if (_epoll < 0) throw new SocketException(Marshal.GetLastPInvokeError());
        _wake = LibC.EventFile(0, LibC.EventFileNonBlocking | LibC.EpollCloseOnExec);
        if (_wake < 0 || Control(LibC.EpollAdd, _wake, PollInterest.Read) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            _ = LibC.Close(_epoll);
            throw new SocketException(error);
        }
        _events = (byte*)NativeMemory.Alloc(Batch, (nuint)s_stride);
    }

    public override void Add(Socket socket, object token, PollInterest interest)
    {
        var file = FileOf(socket);
        if (file >= _tokens.Length) Array.Resize(ref _tokens, Math.Max(file + 1, _tokens.Length * 2));
        _tokens[file] = token;
        if (Control(LibC.EpollAdd, file, interest) == 0) return;
        _tokens[file] = null;
        throw new SocketException(Marshal.GetLastPInvokeError());
    }

    public override void Change(Socket socket, object token, PollInterest interest) => _ = Control(LibC.EpollModify, FileOf(socket), interest);

    public override void Remove(Socket socket)
    {
        var file = FileOf(socket);
        if (file < 0 || file >= _tokens.Length) return;
        _tokens[file] = null;
        _ = Control(LibC.EpollRemove, file, PollInterest.None);
    }

    public override int Wait(int milliseconds, Span<PollEvent> ready)
    {
        var count = LibC.EpollWait(_epoll, _events, Math.Min(Batch, ready.Length), milliseconds);
        var written = 0;
        for (var i = 0; i < count; i++)
        {
            var entry = new ReadOnlySpan<byte>(_events + i * s_stride, s_stride);
            var flags = BinaryPrimitives.ReadUInt32LittleEndian(entry);
            var file = (int)BinaryPrimitives.ReadUInt64LittleEndian(entry[s_data..]);
            if (file == _wake)
            {
                ulong value;
                _ = LibC.Read(_wake, &value, sizeof(ulong));
                Volatile.Write(ref _woken, 0);
                continue;
            }
            if (_tokens[file] is not { } token) continue;
            var found = PollInterest.None;
            if ((flags & LibC.EpollIn) != 0) found |= PollInterest.Read;
            if ((flags & LibC.EpollOut) != 0) found |= PollInterest.Write;
            if ((flags & (LibC.EpollError | LibC.EpollHangUp)) != 0) found |= PollInterest.Failed;
            ready[written++] = new PollEvent(token, found);
        }
        return written;
    }

    public override void Wake()
    {
        if (Interlocked.Exchange(ref _woken, 1) != 0) return;
        ulong one = 1;
        _ = LibC.Write(_wake, &one, sizeof(ulong));
    }

    protected override void Dispose(bool disposing)
    {
        if (_disposed) return;
        _disposed = true;
        _ = LibC.Close(_wake);
        _ = LibC.Close(_epoll);
        NativeMemory.Free(_events);
    }

    private static int FileOf(Socket socket) => (int)socket.SafeHandle.DangerousGetHandle();

    private int Control(int operation, int file, PollInterest interest)
    {
        Span<byte> entry = stackalloc byte[16];
        entry.Clear();
        uint flags = 0;
        if ((interest & PollInterest.Read) != PollInterest.None) flags |= LibC.EpollIn;
        if ((interest & PollInterest.Write) != PollInterest.None) flags |= LibC.EpollOut;
        BinaryPrimitives.WriteUInt32LittleEndian(entry, flags);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[s_data..], (ulong)(uint)file);
        fixed (byte* pointer = entry) return LibC.EpollControl(_epoll, operation, file, pointer);
    }
}

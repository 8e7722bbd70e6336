using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Penstock.Net.Linux;

namespace Penstock.Net;

/// <summary>A UDP socket that moves many datagrams per call through <see cref="UdpSendBatch"/> and <see cref="UdpReceiveBatch"/>. What the kernel can take over is
/// decided once, when it is opened; what it refuses is in <see cref="Warnings"/>. One thread may send while another receives.</summary>
public sealed class UdpSocket : IDisposable
{
    private readonly List<string> _warnings = [];
    private readonly Socket _socket;
    private uint _lastOverflow;
    private long _overflows;
    private long _peerRefusals;

    private UdpSocket(Socket socket, UdpSocketOptions options)
    {
        _socket = socket;
        Offload = OperatingSystem.IsLinux() ? options.Offload : UdpOffload.Portable;
        RemoteEndPoint = options.Remote;
        Handle = (int)socket.SafeHandle.DangerousGetHandle();
    }

    /// <summary>Where it is bound, the port chosen by the system included.</summary>
    public IPEndPoint LocalEndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>The peer it is connected to, or null.</summary>
    public IPEndPoint? RemoteEndPoint { get; }

    /// <summary>Runs of equal datagrams leave as one message that the kernel cuts (UDP_SEGMENT).</summary>
    public bool SegmentsSends { get; private set; }

    /// <summary>Consecutive datagrams of a flow may arrive as one message (UDP_GRO).</summary>
    public bool CoalescesReceives { get; private set; }

    /// <summary>Bytes of the send buffer granted.</summary>
    public int SendBufferBytes { get; private set; }

    /// <summary>Bytes of the receive buffer granted.</summary>
    public int ReceiveBufferBytes { get; private set; }

    /// <summary>What was asked for and not granted, each with what to do about it.</summary>
    public IReadOnlyList<string> Warnings
    {
        get { lock (_warnings) return [.. _warnings]; }
    }

    /// <summary>Receive queue entries the kernel has dropped on this socket since it was opened, because the buffer was full. A message of coalesced datagrams counts
    /// once. 0 off Linux, which does not say.</summary>
    public long KernelDrops => Math.Max(Interlocked.Read(ref _overflows), ReadDropCounter());

    /// <summary>Bytes the kernel holds that have not left the host; 0 where it does not say.</summary>
    public unsafe int UnsentBytes
    {
        get
        {
            const nuint outputQueue = 0x5411; // TIOCOUTQ
            int bytes;
            return OperatingSystem.IsLinux() && !_socket.SafeHandle.IsClosed && LibC.Ioctl(Handle, outputQueue, &bytes) == 0 ? bytes : 0;
        }
    }

    /// <summary>Times the peer's host said that nobody listens (ICMP port unreachable), noticed on this socket.</summary>
    public long PeerRefusals => Interlocked.Read(ref _peerRefusals);

    internal int Handle { get; }

    internal UdpOffload Offload { get; }

    internal Socket Socket => _socket;

    internal bool IsIPv6 => _socket.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>Opens, binds and connects a socket.</summary>
    /// <exception cref="UdpSocketException">The system refused; the message names the address and what to do.</exception>
    /// <exception cref="ArgumentException">The options contradict each other or are out of range.</exception>
    public static UdpSocket Open(UdpSocketOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var family = FamilyOf(options);
        CheckBuffer(nameof(options.SendBufferBytes), options.SendBufferBytes);
        CheckBuffer(nameof(options.ReceiveBufferBytes), options.ReceiveBufferBytes);
        Socket? raw = null;
        try
        {
            raw = new Socket(family, SocketType.Dgram, ProtocolType.Udp);
            var socket = new UdpSocket(raw, options);
            socket.Configure(options, family);
            return socket;
        }
        catch (SocketException e)
        {
            raw?.Dispose();
            throw new UdpSocketException(Explain(options, e), e);
        }
    }

    /// <summary>Sends one datagram to the connected peer; for control traffic.</summary>
    /// <returns>False where the kernel refused it, for example since nobody listened to the one before.</returns>
    public bool TrySend(ReadOnlySpan<byte> datagram)
    {
        try
        {
            return _socket.Send(datagram, SocketFlags.None, out var error) == datagram.Length && error == SocketError.Success;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    /// <summary>The kernel refused a segmented message that it takes in pieces: from here on it gets pieces.</summary>
    internal void StopSegmenting(int errno)
    {
        if (!SegmentsSends) return;
        SegmentsSends = false;
        Warn($"the kernel refused UDP_SEGMENT towards {RemoteEndPoint?.ToString() ?? "a peer"} ({Errno.NameOf(errno)}); datagrams are sent one by one, at several times the CPU cost. "
            + "Datagrams larger than the interface's MTU are one reason");
    }

    /// <summary>Takes note of SO_RXQ_OVFL, a 32-bit counter that wraps.</summary>
    internal void NoteOverflow(uint counter)
    {
        Interlocked.Add(ref _overflows, unchecked(counter - _lastOverflow));
        _lastOverflow = counter;
    }

    internal void NotePeerRefusal() => Interlocked.Increment(ref _peerRefusals);

    private static AddressFamily FamilyOf(UdpSocketOptions options)
    {
        var family = (options.Local ?? options.Remote ?? throw new ArgumentException("UdpSocketOptions has neither Local nor Remote; at least one is needed")).AddressFamily;
        if (family is not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6)) throw new ArgumentException($"{family} is no family of UDP here; IPv4 and IPv6 are");
        if (options.Remote is { } remote && remote.AddressFamily != family) throw new ArgumentException($"Local {options.Local} and Remote {remote} are of different families");
        return family;
    }

    private static void CheckBuffer(string name, int bytes)
    {
        if (bytes is < 0 or > 1 << 30) throw new ArgumentException($"UdpSocketOptions.{name} is {bytes}; 0 (the system's) to 1073741824 bytes are accepted");
    }

    private void Configure(UdpSocketOptions options, AddressFamily family)
    {
        if (options.ReusePort) SetReusePort();
        if (options.SendBufferBytes > 0) GrowBuffer(SocketOptionName.SendBuffer, LibC.ForceSendBuffer, options.SendBufferBytes, "send", "net.core.wmem_max");
        if (options.ReceiveBufferBytes > 0) GrowBuffer(SocketOptionName.ReceiveBuffer, LibC.ForceReceiveBuffer, options.ReceiveBufferBytes, "receive", "net.core.rmem_max");
        SendBufferBytes = Granted(SocketOptionName.SendBuffer);
        ReceiveBufferBytes = Granted(SocketOptionName.ReceiveBuffer);
        if (OperatingSystem.IsLinux()) ProbeKernel();
        _socket.Bind(options.Local ?? new IPEndPoint(family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0));
        if (options.Remote is { } remote) _socket.Connect(remote);
    }

    // SO_REUSEPORT is not what .NET's ReuseAddress sets on every system.
    private void SetReusePort()
    {
        if (!OperatingSystem.IsLinux())
        {
            _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, optionValue: true);
            return;
        }
        const int reusePort = 15;
        SetOption(LibC.SocketLevel, reusePort, 1);
    }

    private void GrowBuffer(SocketOptionName name, int force, int bytes, string what, string sysctl)
    {
        _socket.SetSocketOption(SocketOptionLevel.Socket, name, bytes);
        if (Granted(name) >= bytes) return;
        if (OperatingSystem.IsLinux())
        {
            TrySetOption(LibC.SocketLevel, force, bytes);
            if (Granted(name) >= bytes) return;
        }
        Warn($"the kernel gave {Granted(name)} of {bytes} bytes of {what} buffer; raise it with 'sysctl -w {sysctl}={bytes}', or run with CAP_NET_ADMIN");
    }

    // Linux counts its own bookkeeping in and so reports twice what it grants.
    private int Granted(SocketOptionName name)
    {
        var reported = (int)_socket.GetSocketOption(SocketOptionLevel.Socket, name)!;
        return OperatingSystem.IsLinux() ? reported / 2 : reported;
    }

    private void ProbeKernel()
    {
        TrySetOption(LibC.SocketLevel, LibC.ReportOverflow, 1);
        if (Offload != UdpOffload.Auto) return;
        SegmentsSends = TrySetOption(LibC.UdpLevel, LibC.UdpSegment, 0);
        CoalescesReceives = TrySetOption(LibC.UdpLevel, LibC.UdpGro, 1);
        if (!SegmentsSends) Warn("this kernel has no UDP_SEGMENT (Linux 4.18 has it); datagrams are sent one by one, at several times the CPU cost");
        if (!CoalescesReceives) Warn("this kernel has no UDP_GRO (Linux 5.0 has it); datagrams are received one by one, at several times the CPU cost");
    }

    private void SetOption(int level, int name, int value) => _socket.SetRawSocketOption(level, name, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in value)));

    private bool TrySetOption(int level, int name, int value)
    {
        try
        {
            SetOption(level, name, value);
            return true;
        }
        catch (SocketException)
        {
            // Not in this kernel, or not allowed: the caller says what that means.
            return false;
        }
    }

    // SO_MEMINFO's ninth number is the drop counter: unlike SO_RXQ_OVFL it does not wait for the next datagram.
    private long ReadDropCounter()
    {
        const int drops = 8;
        if (!OperatingSystem.IsLinux() || _socket.SafeHandle.IsClosed) return 0;
        Span<uint> numbers = stackalloc uint[drops + 1];
        try
        {
            return _socket.GetRawSocketOption(LibC.SocketLevel, LibC.MemoryInfo, MemoryMarshal.AsBytes(numbers)) == numbers.Length * sizeof(uint) ? numbers[drops] : 0;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Linux before 4.12, or closed meanwhile: what SO_RXQ_OVFL said stands.
            return 0;
        }
    }

    private void Warn(string warning)
    {
        lock (_warnings) _warnings.Add(warning);
    }

    private static string Explain(UdpSocketOptions options, SocketException e)
    {
        var local = options.Local is { } bound ? $"UDP socket on {bound}" : "UDP socket";
        var what = options.Remote is { } remote ? $"{local} towards {remote}" : local;
        return e.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => $"the {what} cannot be opened: another program has this port; choose another port, or 0 for any",
            SocketError.AddressNotAvailable => $"the {what} cannot be opened: no interface of this host has the address",
            SocketError.AccessDenied => $"the {what} cannot be opened: not allowed; ports below net.ipv4.ip_unprivileged_port_start need CAP_NET_BIND_SERVICE",
            SocketError.NetworkUnreachable or SocketError.HostUnreachable => $"the {what} cannot be opened: there is no route to it",
            SocketError.TooManyOpenSockets => $"the {what} cannot be opened: this process has too many open files (ulimit -n)",
            _ => $"the {what} cannot be opened: {e.Message}",
        };
    }
}

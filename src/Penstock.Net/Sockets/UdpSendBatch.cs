using Penstock.Net.Linux;

namespace Penstock.Net;

// Budget: one system call per flush where the kernel takes everything, no allocation, no copy of payloads. Guarded by bench/Penstock.Bench.Streaming ("bare").

/// <summary>Datagrams to be sent by one call. Each is a header, written into the batch's own memory, and a payload that stays where it is. Neighbours of equal size and
/// destination leave as one message that the kernel cuts; such a run ends with the first shorter one. For one socket and one thread.</summary>
public sealed unsafe partial class UdpSendBatch : IDisposable
{
    // The kernel's UDP_MAX_SEGMENTS before 6.9, and what fits an IPv4 packet after its and UDP's header.
    private const int MaxDatagramsPerMessage = 64;
    private const int MaxBytesPerMessage = 65507;
    private const int SegmentControlBytes = 24; // CMSG_SPACE(sizeof(uint16_t))
    private const int SegmentControlLength = ControlHeader.Size + sizeof(ushort);

    private readonly UdpSocket _socket;
    private readonly PinnedMemory _memory;
    private readonly byte* _headers;
    private readonly IoVector* _vectors;
    private readonly MessageHeader* _messages;
    private readonly UdpAddress* _destinations;
    private readonly byte* _controls;
    private readonly Message[] _runs;
    private readonly bool[] _failed;
    private readonly int _headerBytes;
    private byte[]? _assembled;
    private System.Net.SocketAddress? _portableAddress;
    private UdpAddress _portableDestination;
    private int _vectorCount;
    private int _messageCount;

    /// <summary>A batch for one socket.</summary>
    /// <param name="socket">Where its datagrams leave. The batch does not own it.</param>
    /// <param name="datagrams">Room for this many, 1..16384. Default 1024.</param>
    /// <param name="headerBytes">The longest header of any. Default 36, EJFAT's two.</param>
    public UdpSendBatch(UdpSocket socket, int datagrams = 1024, int headerBytes = 36)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentOutOfRangeException.ThrowIfNotEqual(datagrams is >= 1 and <= 16384, true, nameof(datagrams));
        ArgumentOutOfRangeException.ThrowIfNotEqual(headerBytes is >= 0 and <= 1024, true, nameof(headerBytes));
        _socket = socket;
        Capacity = datagrams;
        _headerBytes = (headerBytes + 7) & ~7;
        _runs = new Message[datagrams];
        _failed = new bool[datagrams];
        var perDatagram = _headerBytes + (2 * sizeof(IoVector)) + sizeof(MessageHeader) + 32 + SegmentControlBytes;
        _memory = new PinnedMemory((nuint)(perDatagram * datagrams) + 64);
        _vectors = (IoVector*)_memory.Pointer;
        _messages = (MessageHeader*)(_vectors + (2 * datagrams));
        _controls = (byte*)(_messages + datagrams);
        _headers = _controls + (SegmentControlBytes * datagrams);
        _destinations = (UdpAddress*)(_headers + (_headerBytes * datagrams));
    }

    /// <summary>Datagrams it has room for.</summary>
    public int Capacity { get; }

    /// <summary>Datagrams added since the last flush.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a datagram for the socket's peer.</summary>
    /// <param name="payload">Where its payload is; the memory must neither move nor change before <see cref="Flush"/> returns.</param>
    /// <param name="payloadBytes">How long the payload is, 0 included.</param>
    /// <param name="headerBytes">How many bytes stand before it.</param>
    /// <param name="header">Those bytes, to be filled in before the flush.</param>
    /// <returns>False where the batch is full: flush first.</returns>
    public bool TryAdd(nint payload, int payloadBytes, int headerBytes, out Span<byte> header) => TryAdd(payload, payloadBytes, headerBytes, default, out header);

    /// <summary>Adds a datagram for a destination; for sockets that are not connected.</summary>
    /// <inheritdoc cref="TryAdd(nint, int, int, out Span{byte})"/>
    public bool TryAdd(nint payload, int payloadBytes, int headerBytes, scoped in UdpAddress destination, out Span<byte> header)
    {
        if (Count == Capacity)
        {
            header = default;
            return false;
        }
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)headerBytes, (uint)_headerBytes, nameof(headerBytes));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)payloadBytes, (uint)(MaxBytesPerMessage - headerBytes), nameof(payloadBytes));
        var start = _headers + (_headerBytes * Count);
        var first = _vectorCount;
        if (headerBytes > 0) _vectors[_vectorCount++] = new IoVector { Base = (nint)start, Length = (nuint)headerBytes };
        if (payloadBytes > 0 || headerBytes == 0) _vectors[_vectorCount++] = new IoVector { Base = payload, Length = (nuint)payloadBytes };
        var bytes = headerBytes + payloadBytes;
        if (_messageCount == 0 || !_runs[_messageCount - 1].TryExtend(_socket.SegmentsSends, bytes, _vectorCount, in destination, in _destinations[_messageCount - 1]))
        {
            _runs[_messageCount] = new Message(Count, first, _vectorCount, bytes);
            _destinations[_messageCount++] = destination;
        }
        _failed[Count++] = false;
        header = new Span<byte>(start, headerBytes);
        return true;
    }

    /// <summary>Hands all datagrams to the kernel, waiting while its buffer is full. The batch is empty afterwards.</summary>
    public UdpSendResult Flush()
    {
        if (Count == 0) return default;
        var result = _socket.Offload == UdpOffload.Portable ? FlushPortable() : FlushMessages();
        Count = _vectorCount = _messageCount = 0;
        return result;
    }

    /// <summary>Whether the kernel refused a datagram of the last flush, by the order in which it was added.</summary>
    public bool HasFailed(int datagram) => _failed[datagram];

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    /// <summary>One or more datagrams that leave by one message.</summary>
    private struct Message
    {
        private bool _closed;

        public Message(int firstDatagram, int firstVector, int endVector, int datagramBytes)
        {
            FirstDatagram = firstDatagram;
            FirstVector = firstVector;
            EndVector = endVector;
            DatagramBytes = Bytes = datagramBytes;
            Datagrams = 1;
        }

        public int FirstDatagram { get; }

        public int FirstVector { get; }

        public int DatagramBytes { get; }

        public int EndVector { get; private set; }

        public int Datagrams { get; private set; }

        public int Bytes { get; private set; }

        public bool TryExtend(bool segments, int bytes, int end, scoped in UdpAddress destination, scoped in UdpAddress own)
        {
            // An empty datagram cannot be cut from a run: the kernel would not see it.
            if (!segments || _closed || bytes > DatagramBytes || bytes == 0 || Datagrams == MaxDatagramsPerMessage || Bytes + bytes > MaxBytesPerMessage || destination != own)
                return false;
            Datagrams++;
            Bytes += bytes;
            EndVector = end;
            _closed = bytes < DatagramBytes;
            return true;
        }
    }
}

using Penstock.Net.Linux;

namespace Penstock.Net;

// Budget: one system call per flush where the kernel takes everything, no allocation, no copy of payloads. Guarded by bench/Penstock.Bench.Streaming ("bare").

/// <summary>Datagrams to be sent by one call. Each is a header, written into the batch's own memory, and a payload that stays where it is. Those of equal size and destination
/// leave as one message that the kernel cuts, with a last one that may be shorter. For one socket and one thread.</summary>
/// <remarks>Datagrams to different destinations may overtake each other. To one destination those of one size keep their order in any case, and none overtakes a longer one
/// that was added before it: the last, shorter piece of something never leaves before the pieces it belongs to.</remarks>
public sealed unsafe partial class UdpSendBatch : IDisposable
{
    // The kernel's UDP_MAX_SEGMENTS before 6.9, and what fits an IPv4 packet after its and UDP's header.
    private const int MaxDatagramsPerMessage = 64;
    private const int MaxBytesPerMessage = 65507;
    // How far back a message is looked for that a datagram could still join: data for a few destinations alternates.
    private const int OpenMessages = 8;

    // Shorter last pieces of things with so few pieces are collected in a message of their own; they would end nearly empty ones otherwise.
    private const int FewPieces = 8;

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
    private readonly Datagram[] _datagrams;
    private readonly bool[] _failed;
    private readonly int _headerBytes;
    private readonly bool _keepsOrder;
    private byte[]? _assembled;
    private System.Net.SocketAddress? _portableAddress;
    private UdpAddress _portableDestination;
    private int _messageCount;
    private int _lastPieceBytes;
    private int _piecesSinceLast;

    /// <summary>A batch for one socket.</summary>
    /// <param name="socket">Where its datagrams leave. The batch does not own it.</param>
    /// <param name="datagrams">Room for this many, 1..16384. Default 1024.</param>
    /// <param name="headerBytes">The longest header of any. Default 36, EJFAT's two.</param>
    /// <param name="keepsOrder">Whether all datagrams to one destination leave in the order in which they were added. Default true; false lets longer ones overtake shorter
    /// ones, which makes fewer and fuller messages of small things of a few pieces each.</param>
    public UdpSendBatch(UdpSocket socket, int datagrams = 1024, int headerBytes = 36, bool keepsOrder = true)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentOutOfRangeException.ThrowIfNotEqual(datagrams is >= 1 and <= 16384, true, nameof(datagrams));
        ArgumentOutOfRangeException.ThrowIfNotEqual(headerBytes is >= 0 and <= 1024, true, nameof(headerBytes));
        _socket = socket;
        _keepsOrder = keepsOrder;
        Capacity = datagrams;
        _headerBytes = (headerBytes + 7) & ~7;
        _runs = new Message[datagrams];
        _datagrams = new Datagram[datagrams];
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
        _datagrams[Count] = new Datagram { Payload = payload, PayloadBytes = payloadBytes, HeaderBytes = headerBytes };
        Join(headerBytes + payloadBytes, in destination);
        header = new Span<byte>(HeaderOf(Count), headerBytes);
        _failed[Count++] = false;
        return true;
    }

    /// <summary>Hands all datagrams to the kernel, waiting while its buffer is full. The batch is empty afterwards.</summary>
    public UdpSendResult Flush()
    {
        if (Count == 0) return default;
        if (Count == 2) JoinPair();
        var result = _socket.Offload == UdpOffload.Portable ? FlushPortable() : FlushMessages();
        Count = _messageCount = 0;
        return result;
    }

    /// <summary>Whether the kernel refused a datagram of the last flush, by the order in which it was added.</summary>
    public bool HasFailed(int datagram) => _failed[datagram];

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    private byte* HeaderOf(int datagram) => _headers + (_headerBytes * datagram);

    // Puts the datagram to be added into a message: one of its size, or as the shorter last of one, or a new one.
    private void Join(int bytes, scoped in UdpAddress destination)
    {
        // An empty datagram cannot be cut from a message: the kernel would not see it.
        if (_socket.SegmentsSends && bytes > 0)
        {
            for (var i = _messageCount - 1; i >= Math.Max(0, _messageCount - OpenMessages); i--)
            {
                ref var message = ref _runs[i];
                if (_destinations[i] != destination) continue;
                if (message.DatagramBytes < bytes && !_keepsOrder) continue;
                // No further than this: its datagrams must not be overtaken.
                if (message.DatagramBytes < bytes || !message.HasRoom(bytes) || (message.DatagramBytes > bytes && IsCollected(bytes))) break;
                Append(ref message, bytes);
                return;
            }
        }
        _runs[_messageCount] = new Message(Count, bytes);
        _destinations[_messageCount++] = destination;
        _piecesSinceLast++;
    }

    // Small things of one size come one after the other: full pieces of several of them fill one message, their last pieces the next.
    private bool IsCollected(int bytes)
    {
        var isCollected = !_keepsOrder && bytes == _lastPieceBytes && _piecesSinceLast < FewPieces;
        (_lastPieceBytes, _piecesSinceLast) = (bytes, 0);
        return isCollected;
    }

    private void Append(ref Message message, int bytes)
    {
        _datagrams[message.LastDatagram].Next = Count;
        message.Append(Count, bytes);
        _piecesSinceLast = bytes == _lastPieceBytes ? 0 : _piecesSinceLast + 1;
    }

    // A thing of two pieces that is alone in the batch is one message after all.
    private void JoinPair()
    {
        if (_messageCount != 2 || !_socket.SegmentsSends || _destinations[0] != _destinations[1]) return;
        var bytes = _runs[1].Bytes;
        if (bytes == 0 || bytes >= _runs[0].DatagramBytes || !_runs[0].HasRoom(bytes)) return;
        _datagrams[0].Next = 1;
        _runs[0].Append(1, bytes);
        _messageCount = 1;
    }

    private struct Datagram
    {
        public nint Payload;
        public int PayloadBytes;
        public int HeaderBytes;

        // The datagram after it in its message, if it is not the message's last.
        public int Next;

        public readonly int Bytes => HeaderBytes + PayloadBytes;
    }

    /// <summary>One or more datagrams that leave by one message.</summary>
    private struct Message(int datagram, int datagramBytes)
    {
        private bool _closed;

        public int FirstDatagram { get; } = datagram;

        public int LastDatagram { get; private set; } = datagram;

        public int DatagramBytes { get; } = datagramBytes;

        public int Datagrams { get; private set; } = 1;

        public int Bytes { get; private set; } = datagramBytes;

        public readonly bool HasRoom(int bytes) => !_closed && Datagrams < MaxDatagramsPerMessage && Bytes + bytes <= MaxBytesPerMessage;

        public void Append(int datagram, int bytes)
        {
            LastDatagram = datagram;
            Datagrams++;
            Bytes += bytes;
            _closed = bytes < DatagramBytes;
        }
    }
}

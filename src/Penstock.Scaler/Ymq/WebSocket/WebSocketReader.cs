using System.Buffers.Binary;

namespace Penstock.Scaler.Ymq.WebSocket;

/// <summary>
/// Takes WebSocket frames apart (RFC 6455, section 5): data payload is handed on in the pieces it comes in, unmasked in place; pings and closes are reported. As in the original
/// text and fragments count like binary, and unknown operations are passed over.
/// </summary>
/// <param name="fromClient">Whether the peer is a client, whose frames must be masked.</param>
internal sealed class WebSocketReader(bool fromClient)
{
    private const int Close = 8;
    private const int Ping = 9;
    private const int Pong = 10;
    private const int MaxControlBytes = 125;

    private readonly byte[] _header = new byte[14];
    private readonly byte[] _control = new byte[MaxControlBytes];
    private int _headerCount;
    private int _headerWanted = 2;
    private bool _inPayload;
    private int _operation;
    private ulong _length;
    private ulong _taken;
    private uint _mask;

    /// <summary>What comes out.</summary>
    public interface ISink
    {
        /// <summary>A piece of the stream. False ends the reading.</summary>
        bool Payload(Span<byte> bytes);

        /// <summary>A ping with its payload.</summary>
        void Pinged(ReadOnlySpan<byte> payload);

        /// <summary>A close frame; nothing is read after it.</summary>
        void Closed();
    }

    /// <summary>Takes bytes, which are changed in place. False: the peer does not speak the protocol.</summary>
    public bool Feed(Span<byte> bytes, ISink sink)
    {
        while (!bytes.IsEmpty)
        {
            if (!_inPayload)
            {
                var count = Math.Min(_headerWanted - _headerCount, bytes.Length);
                bytes[..count].CopyTo(_header.AsSpan(_headerCount));
                _headerCount += count;
                bytes = bytes[count..];
                if (_headerCount < _headerWanted) return true;
                if (!ReadHeader()) return false;
                if (!_inPayload || _length > 0) continue;
            }
            var taken = (int)Math.Min(_length - _taken, (ulong)bytes.Length);
            var piece = bytes[..taken];
            bytes = bytes[taken..];
            if (!TakePayload(piece, sink)) return true;
        }
        return true;
    }

    // Grows what is wanted until the header is whole; then a payload begins.
    private bool ReadHeader()
    {
        var masked = (_header[1] & 0x80) != 0;
        if (masked != fromClient) return false;
        var code = _header[1] & 0x7F;
        var extra = code switch { 126 => 2, 127 => 8, _ => 0 };
        var whole = 2 + extra + (masked ? 4 : 0);
        if (_headerCount < whole)
        {
            _headerWanted = whole;
            return true;
        }
        _operation = _header[0] & 0x0F;
        _length = extra switch
        {
            2 => BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(2)),
            8 => BinaryPrimitives.ReadUInt64BigEndian(_header.AsSpan(2)),
            _ => (ulong)code,
        };
        if (_length > long.MaxValue || (_operation >= Close && _length > MaxControlBytes)) return false;
        _mask = masked ? BinaryPrimitives.ReadUInt32LittleEndian(_header.AsSpan(2 + extra)) : 0;
        _taken = 0;
        _headerCount = 0;
        _headerWanted = 2;
        _inPayload = true;
        return true;
    }

    private bool TakePayload(Span<byte> piece, ISink sink)
    {
        if (_mask != 0) WebSocketMask.Apply(piece, _mask, (int)(_taken & 3));
        if (_operation >= Close) piece.CopyTo(_control.AsSpan((int)_taken));
        _taken += (ulong)piece.Length;
        var complete = _taken == _length;
        if (complete) _inPayload = false;
        switch (_operation)
        {
            case 0 or 1 or 2:
                return piece.IsEmpty || sink.Payload(piece);
            case Ping when complete:
                sink.Pinged(_control.AsSpan(0, (int)_length));
                return true;
            case Close when complete:
                sink.Closed();
                return false;
            default:
                return true; // pongs and operations of the future
        }
    }
}

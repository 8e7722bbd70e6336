using System.Buffers.Binary;
using Penstock.Net;

namespace Penstock.Scaler.Ymq;

/// <summary>
/// What waits to be sent to one peer: framed small messages packed into chunks, large ones by reference. It outlives a connection: what a broken link did not begin to take goes to
/// the next one. Not for more than one thread.
/// </summary>
internal sealed unsafe class YmqOutput(OutputChunks chunks)
{
    private Segment[] _segments = new Segment[4];
    private int _first;
    private int _count;
    private long[] _sizes = new long[8];
    private int _firstSize;
    private int _messages;
    private long _headSent;

    /// <summary>Bytes that wait.</summary>
    public long Bytes { get; private set; }

    /// <summary>Messages that wait, a partly sent one included.</summary>
    public int Messages => _messages;

    /// <summary>Adds a message of so many bytes; the caller fills them in at once.</summary>
    public Span<byte> Add(int length)
    {
        var framed = YmqProtocol.PrefixBytes + (long)length;
        Push(framed);
        if (framed <= OutputChunks.ChunkBytes)
        {
            var whole = Room((int)framed);
            BinaryPrimitives.WriteInt64LittleEndian(whole, length);
            return whole[YmqProtocol.PrefixBytes..];
        }
        BinaryPrimitives.WriteInt64LittleEndian(Room(YmqProtocol.PrefixBytes), length);
        var buffer = YmqBuffer.Rent(length);
        Append(new Segment { Buffer = buffer, End = length });
        return buffer.Span;
    }

    /// <summary>Adds the first bytes of a buffer as a message by reference; it is released once it was sent or dropped.</summary>
    public void Add(YmqBuffer buffer, long length)
    {
        Push(YmqProtocol.PrefixBytes + length);
        BinaryPrimitives.WriteInt64LittleEndian(Room(YmqProtocol.PrefixBytes), length);
        if (length == 0) buffer.Release();
        else Append(new Segment { Buffer = buffer, End = length });
    }

    /// <summary>Takes over everything another output holds that has not begun to be sent.</summary>
    public void Take(YmqOutput other)
    {
        for (var i = 0; i < other._messages; i++) Push(other._sizes[(other._firstSize + i) & (other._sizes.Length - 1)]);
        for (var i = 0; i < other._count; i++) Append(other._segments[(other._first + i) & (other._segments.Length - 1)]);
        other._count = other._messages = 0;
        other.Bytes = 0;
        other._headSent = 0;
    }

    /// <summary>The next pieces to send, at most so many bytes. Returns how many pieces; their sum is in <paramref name="bytes"/>.</summary>
    public int Gather(Span<StreamPiece> pieces, long limit, out long bytes)
    {
        bytes = 0;
        var written = 0;
        for (var i = 0; i < _count && written < pieces.Length && bytes < limit; i++)
        {
            ref var segment = ref _segments[(_first + i) & (_segments.Length - 1)];
            var length = Math.Min(segment.End - segment.Start, limit - bytes);
            if (length == 0) continue;
            pieces[written++] = new StreamPiece(segment.Pointer + (nint)segment.Start, (nuint)length);
            bytes += length;
        }
        return written;
    }

    /// <summary>Says that so many bytes were sent. Returns how many messages are complete with them.</summary>
    public int Advance(long bytes)
    {
        Bytes -= bytes;
        for (var left = bytes; left > 0;)
        {
            ref var segment = ref _segments[_first];
            var taken = Math.Min(left, segment.End - segment.Start);
            segment.Start += taken;
            left -= taken;
            if (segment.Start == segment.End) RemoveFirst();
        }
        _headSent += bytes;
        var complete = 0;
        while (_messages > 0 && _headSent >= _sizes[_firstSize])
        {
            _headSent -= _sizes[_firstSize];
            _firstSize = (_firstSize + 1) & (_sizes.Length - 1);
            _messages--;
            complete++;
        }
        return complete;
    }

    /// <summary>Drops the rest of a message whose beginning went to a link that broke. True if there was one.</summary>
    public bool DropCut()
    {
        if (_headSent == 0) return false;
        Advance(_sizes[_firstSize] - _headSent);
        return true;
    }

    /// <summary>Drops everything; returns how many messages that were.</summary>
    public int Clear()
    {
        var dropped = _messages;
        while (_count > 0) RemoveFirst();
        _messages = 0;
        _headSent = 0;
        Bytes = 0;
        return dropped;
    }

    private Span<byte> Room(int bytes)
    {
        if (_count > 0)
        {
            ref var last = ref _segments[(_first + _count - 1) & (_segments.Length - 1)];
            if (last.Chunk is { } chunk && OutputChunks.ChunkBytes - last.End >= bytes)
            {
                var room = chunk.Bytes.AsSpan((int)last.End, bytes);
                last.End += bytes;
                return room;
            }
        }
        var fresh = chunks.Rent();
        Append(new Segment { Chunk = fresh, End = bytes });
        return fresh.Bytes.AsSpan(0, bytes);
    }

    private void Append(Segment segment)
    {
        if (_count == _segments.Length)
        {
            var larger = new Segment[_count * 2];
            for (var i = 0; i < _count; i++) larger[i] = _segments[(_first + i) & (_count - 1)];
            _segments = larger;
            _first = 0;
        }
        _segments[(_first + _count++) & (_segments.Length - 1)] = segment;
    }

    private void RemoveFirst()
    {
        ref var segment = ref _segments[_first];
        if (segment.Chunk is { } chunk) chunks.Return(chunk);
        segment.Buffer?.Release();
        segment = default;
        _first = (_first + 1) & (_segments.Length - 1);
        _count--;
    }

    private void Push(long framed)
    {
        if (_messages == _sizes.Length)
        {
            var larger = new long[_messages * 2];
            for (var i = 0; i < _messages; i++) larger[i] = _sizes[(_firstSize + i) & (_messages - 1)];
            _sizes = larger;
            _firstSize = 0;
        }
        _sizes[(_firstSize + _messages++) & (_sizes.Length - 1)] = framed;
        Bytes += framed;
    }

    private struct Segment
    {
        public OutputChunks.Chunk? Chunk;
        public YmqBuffer? Buffer;
        public long Start;
        public long End;

        public readonly nint Pointer => Chunk?.Pointer ?? (nint)Buffer!.Pointer;
    }
}

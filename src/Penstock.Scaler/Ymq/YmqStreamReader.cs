using System.Buffers;
using System.Buffers.Binary;

namespace Penstock.Scaler.Ymq;

/// <summary>
/// Cuts one direction of a YMQ stream into magic, identity and messages, in whatever pieces it comes. Messages that lie whole in what was fed are handed on in place; what is
/// cut is completed in a rented buffer; large messages get memory of their own, into which the caller may receive directly.
/// </summary>
internal sealed class YmqStreamReader(YmqOptions options) : IDisposable
{
    private readonly byte[] _prefix = new byte[YmqProtocol.PrefixBytes];
    private Phase _phase;
    private int _prefixCount;
    private byte[]? _partial;
    private int _partialLength;
    private int _partialCount;
    private YmqBuffer? _large;
    private long _largeCount;

    /// <summary>Whose events these are.</summary>
    public interface ISink
    {
        /// <summary>The peer's identity. Anything but null ends the reading.</summary>
        YmqEnd? Identity(ReadOnlySpan<byte> identity);

        /// <summary>A message, in place. False ends the reading.</summary>
        bool Message(ReadOnlySpan<byte> message);

        /// <summary>Memory for a large message; null refuses it.</summary>
        YmqBuffer? Allocate(long length);

        /// <summary>A large message, owned by the sink. False ends the reading.</summary>
        bool Message(YmqBuffer message);
    }

    private enum Phase
    {
        Magic,
        Identity,
        Messages,
        Stopped,
    }

    /// <summary>Whether the identity was read.</summary>
    public bool IsEstablished => _phase == Phase.Messages;

    /// <summary>Where the rest of a large message belongs; empty if none is under way. At most 1 GiB at a time.</summary>
    public Span<byte> DirectTarget => _large is null ? default : _large.Slice(_largeCount, (int)Math.Min(_large.Length - _largeCount, 1 << 30));

    /// <summary>Says that so many bytes were put into <see cref="DirectTarget"/>.</summary>
    public YmqEnd? Commit(int count, ISink sink)
    {
        _largeCount += count;
        return _largeCount == _large!.Length ? FinishLarge(sink) : null;
    }

    /// <summary>Takes the next bytes of the stream. Anything but null ends it: the reason, or <see cref="YmqEnd.ClosedHere"/> if the sink stopped it.</summary>
    public YmqEnd? Feed(ReadOnlySpan<byte> bytes, ISink sink)
    {
        while (!bytes.IsEmpty)
        {
            YmqEnd? end;
            if (_phase == Phase.Stopped) return YmqEnd.ClosedHere;
            if (_large is not null) end = FeedLarge(ref bytes, sink);
            else if (_partial is not null) end = FeedPartial(ref bytes, sink);
            else if (_prefixCount > 0 || _phase == Phase.Magic || bytes.Length < YmqProtocol.PrefixBytes) end = FeedPrefix(ref bytes, sink);
            else end = FeedWhole(ref bytes, sink);
            if (end is not null)
            {
                _phase = Phase.Stopped;
                return end;
            }
        }
        return null;
    }

    public void Dispose()
    {
        _phase = Phase.Stopped;
        if (_partial is not null) ArrayPool<byte>.Shared.Return(_partial);
        _partial = null;
        _large?.Release();
        _large = null;
    }

    // The usual case: prefix and message lie in front of us.
    private YmqEnd? FeedWhole(ref ReadOnlySpan<byte> bytes, ISink sink)
    {
        var length = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        bytes = bytes[YmqProtocol.PrefixBytes..];
        if (length > (ulong)bytes.Length) return Begin(length, sink);
        if (Limit(length) is { } end) return end;
        if (length > (ulong)options.LargeMessageBytes && _phase == Phase.Messages) return Begin(length, sink);
        var message = bytes[..(int)length];
        bytes = bytes[(int)length..];
        return Deliver(message, sink);
    }

    private YmqEnd? FeedPrefix(ref ReadOnlySpan<byte> bytes, ISink sink)
    {
        var wanted = _phase == Phase.Magic ? YmqProtocol.Magic.Length : YmqProtocol.PrefixBytes;
        var taken = Math.Min(wanted - _prefixCount, bytes.Length);
        bytes[..taken].CopyTo(_prefix.AsSpan(_prefixCount));
        _prefixCount += taken;
        bytes = bytes[taken..];
        if (_phase == Phase.Magic)
        {
            if (!_prefix.AsSpan(0, _prefixCount).SequenceEqual(YmqProtocol.Magic[.._prefixCount])) return YmqEnd.WrongMagic;
            if (_prefixCount < wanted) return null;
            _prefixCount = 0;
            _phase = Phase.Identity;
            return null;
        }
        if (_prefixCount < wanted) return null;
        _prefixCount = 0;
        return Begin(BinaryPrimitives.ReadUInt64LittleEndian(_prefix), sink);
    }

    private YmqEnd? Begin(ulong length, ISink sink)
    {
        if (Limit(length) is { } end) return end;
        if (length == 0) return Deliver([], sink);
        if (_phase == Phase.Messages && length > (ulong)options.LargeMessageBytes)
        {
            _large = Allocate(sink, (long)length);
            _largeCount = 0;
            return _large is null ? YmqEnd.MessageRefused : null;
        }
        _partialLength = (int)length;
        _partialCount = 0;
        _partial = ArrayPool<byte>.Shared.Rent(_partialLength);
        return null;
    }

    private static YmqBuffer? Allocate(ISink sink, long length)
    {
        try
        {
            return sink.Allocate(length);
        }
        catch (Exception e) when (e is OutOfMemoryException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private YmqEnd? Limit(ulong length)
    {
        if (_phase == Phase.Identity) return length > (ulong)options.MaxIdentityBytes ? YmqEnd.IdentityTooLong : null;
        return length > (ulong)options.MaxMessageBytes ? YmqEnd.MessageTooLarge : null;
    }

    private YmqEnd? FeedPartial(ref ReadOnlySpan<byte> bytes, ISink sink)
    {
        var taken = Math.Min(_partialLength - _partialCount, bytes.Length);
        bytes[..taken].CopyTo(_partial.AsSpan(_partialCount));
        _partialCount += taken;
        bytes = bytes[taken..];
        if (_partialCount < _partialLength) return null;
        var partial = _partial!;
        _partial = null;
        var end = Deliver(partial.AsSpan(0, _partialLength), sink);
        ArrayPool<byte>.Shared.Return(partial);
        return end;
    }

    private YmqEnd? FeedLarge(ref ReadOnlySpan<byte> bytes, ISink sink)
    {
        var taken = (int)Math.Min(_large!.Length - _largeCount, bytes.Length);
        bytes[..taken].CopyTo(_large.Slice(_largeCount, taken));
        _largeCount += taken;
        bytes = bytes[taken..];
        return _largeCount == _large.Length ? FinishLarge(sink) : null;
    }

    private YmqEnd? FinishLarge(ISink sink)
    {
        var large = _large!;
        _large = null;
        return sink.Message(large) ? null : YmqEnd.ClosedHere;
    }

    private YmqEnd? Deliver(ReadOnlySpan<byte> message, ISink sink)
    {
        if (_phase == Phase.Messages) return sink.Message(message) ? null : YmqEnd.ClosedHere;
        _phase = Phase.Messages;
        return sink.Identity(message);
    }
}

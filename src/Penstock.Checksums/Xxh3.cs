namespace Penstock.Checksums;

/// <summary>
/// XXH3-64 with seed 0: of a span in one call, or of bytes that come in pieces (<see cref="Append"/>, <see cref="Value"/>). The value is the
/// same however the bytes are cut and whichever vector width the machine has. Not thread-safe. Allocates once, when built.
/// </summary>
/// <remarks>Budget: at least 10 GB/s of data in cache, or half of a plain read of the same data; <c>bench/Penstock.Bench.Checksums</c>.</remarks>
public sealed class Xxh3
{
    private const int BufferBytes = 4 * Xxh3Lanes.StripeBytes;

    private readonly ulong[] _lanes = new ulong[Xxh3Lanes.Lanes];
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _buffered;
    private int _stripesInBlock;
    private ulong _length;

    /// <summary>An empty checksum.</summary>
    public Xxh3() => Reset();

    /// <summary>The checksum of all bytes so far; more may follow.</summary>
    public ulong Value => _length <= Xxh3Short.MaxBytes ? Xxh3Short.Hash(_buffer.AsSpan(0, (int)_length)) : FinishLong();

    /// <summary>The checksum of <paramref name="data"/>.</summary>
    public static ulong Hash(ReadOnlySpan<byte> data) => Hash(data, Xxh3Lanes.Best);

    /// <summary>Begins anew.</summary>
    public void Reset()
    {
        Xxh3Lanes.Start(_lanes);
        (_buffered, _stripesInBlock, _length) = (0, 0, 0);
    }

    /// <summary>Takes the bytes that come next.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        _length += (ulong)data.Length;
        if (data.Length <= BufferBytes - _buffered)
        {
            data.CopyTo(_buffer.AsSpan(_buffered));
            _buffered += data.Length;
            return;
        }

        // From here on at least one byte stays in the buffer: the last stripe of all is hashed differently, and it may be this one.
        if (_buffered > 0)
        {
            var fill = BufferBytes - _buffered;
            data[..fill].CopyTo(_buffer.AsSpan(_buffered));
            data = data[fill..];
            Consume(_buffer, _lanes, ref _stripesInBlock);
        }

        if (data.Length > BufferBytes)
        {
            var whole = (data.Length - 1) / Xxh3Lanes.StripeBytes * Xxh3Lanes.StripeBytes;
            Consume(data[..whole], _lanes, ref _stripesInBlock);
            data.Slice(whole - Xxh3Lanes.StripeBytes, Xxh3Lanes.StripeBytes).CopyTo(_buffer.AsSpan(BufferBytes - Xxh3Lanes.StripeBytes));
            data = data[whole..];
        }

        data.CopyTo(_buffer);
        _buffered = data.Length;
    }

    internal static ulong Hash(ReadOnlySpan<byte> data, Xxh3Width width)
    {
        if (data.Length <= Xxh3Short.MaxBytes) return Xxh3Short.Hash(data);

        Span<ulong> lanes = stackalloc ulong[Xxh3Lanes.Lanes];
        Xxh3Lanes.Start(lanes);
        var whole = (data.Length - 1) / Xxh3Lanes.StripeBytes * Xxh3Lanes.StripeBytes;
        var stripesInBlock = 0;
        Consume(data[..whole], lanes, ref stripesInBlock, width);
        Xxh3Lanes.AccumulateLast(data[^Xxh3Lanes.StripeBytes..], lanes, width);
        return Xxh3Lanes.Merge(lanes, (ulong)data.Length);
    }

    private static void Consume(ReadOnlySpan<byte> stripes, Span<ulong> lanes, ref int stripesInBlock) => Consume(stripes, lanes, ref stripesInBlock, Xxh3Lanes.Best);

    private static void Consume(ReadOnlySpan<byte> stripes, Span<ulong> lanes, ref int stripesInBlock, Xxh3Width width)
    {
        while (!stripes.IsEmpty)
        {
            var count = Math.Min(Xxh3Lanes.StripesPerBlock - stripesInBlock, stripes.Length / Xxh3Lanes.StripeBytes);
            Xxh3Lanes.Accumulate(stripes[..(count * Xxh3Lanes.StripeBytes)], lanes, stripesInBlock, width);
            stripes = stripes[(count * Xxh3Lanes.StripeBytes)..];
            stripesInBlock += count;
            if (stripesInBlock == Xxh3Lanes.StripesPerBlock)
            {
                Xxh3Lanes.Scramble(lanes);
                stripesInBlock = 0;
            }
        }
    }

    private ulong FinishLong()
    {
        Span<ulong> lanes = stackalloc ulong[Xxh3Lanes.Lanes];
        _lanes.CopyTo(lanes);
        Span<byte> last = stackalloc byte[Xxh3Lanes.StripeBytes];
        if (_buffered >= Xxh3Lanes.StripeBytes)
        {
            var stripesInBlock = _stripesInBlock;
            Consume(_buffer.AsSpan(0, (_buffered - 1) / Xxh3Lanes.StripeBytes * Xxh3Lanes.StripeBytes), lanes, ref stripesInBlock);
            _buffer.AsSpan(_buffered - Xxh3Lanes.StripeBytes, Xxh3Lanes.StripeBytes).CopyTo(last);
        }
        else
        {
            // The stripe before the buffered bytes lies at the end of the buffer.
            var before = Xxh3Lanes.StripeBytes - _buffered;
            _buffer.AsSpan(BufferBytes - before).CopyTo(last);
            _buffer.AsSpan(0, _buffered).CopyTo(last[before..]);
        }

        Xxh3Lanes.AccumulateLast(last, lanes, Xxh3Lanes.Best);
        return Xxh3Lanes.Merge(lanes, _length);
    }
}

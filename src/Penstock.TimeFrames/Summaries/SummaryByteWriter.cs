using System.Buffers.Binary;

namespace Penstock.TimeFrames.Summaries;

/// <summary>Bytes that grow.</summary>
internal sealed class SummaryByteWriter
{
    private byte[] _bytes = new byte[1024];
    private int _count;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _count);

    public void Write(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Take(sizeof(uint)), value);

    /// <summary>The next bytes, to be filled before the next call.</summary>
    public Span<byte> Take(int count)
    {
        if (_bytes.Length - _count < count) Array.Resize(ref _bytes, checked(Math.Max(2 * _bytes.Length, _count + count)));
        _count += count;
        return _bytes.AsSpan(_count - count, count);
    }
}

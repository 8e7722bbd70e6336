using Penstock.Scaler.Ymq;

namespace Penstock.Scaler.Objects;

/// <summary>The content of an object that was asked for, of any length. To be disposed: large ones are outside the managed heap.</summary>
internal sealed class ObjectContent : IDisposable
{
    private readonly byte[]? _small;
    private YmqBuffer? _large;

    public ObjectContent(byte[] small) => _small = small;

    public ObjectContent(YmqBuffer large) => _large = large;

    /// <summary>How many bytes.</summary>
    public long Length => _small?.Length ?? Large.Length;

    /// <summary>All bytes of a content below 2 GiB.</summary>
    public ReadOnlySpan<byte> Span => _small ?? Large.Span;

    private YmqBuffer Large => _large ?? throw new ObjectDisposedException(nameof(ObjectContent));

    /// <summary>Some of the bytes.</summary>
    public ReadOnlySpan<byte> Slice(long offset, int length) => _small is { } small ? small.AsSpan((int)offset, length) : Large.Slice(offset, length);

    /// <summary>Writes all bytes to a stream.</summary>
    public void CopyTo(Stream destination)
    {
        const int Piece = 1 << 20;
        for (long at = 0; at < Length; at += Piece) destination.Write(Slice(at, (int)Math.Min(Piece, Length - at)));
    }

    public void Dispose() => Interlocked.Exchange(ref _large, null)?.Release();
}

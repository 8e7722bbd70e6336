using Microsoft.Win32.SafeHandles;
using Penstock.Checksums;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Files;

/// <summary>
/// A part of a file in memory that follows what is looked at. Never larger than the file; grows only for header stacks that are really there.
/// Going forward reads every byte once, so that a walk costs one copy from the page cache and no more.
/// </summary>
internal sealed class FileWindow(SafeFileHandle file, string name, long length, int windowBytes)
{
    // What a stack of usual headers fits into: a DataHeader alone is 96 bytes, with a DataProcessingHeader behind it 152.
    private const int FirstLook = 192;

    private byte[] _bytes = new byte[Math.Min(windowBytes, length)];
    private long _start;
    private int _count;
    private long _limit = length;
    private Xxh3? _digest;
    private bool _readsAll;

    public long Length { get; } = length;

    /// <summary>From here on nothing at or behind <paramref name="end"/> is read; all from <paramref name="start"/> on, if so wanted, what is passed over too; and what is read is added to the digest.</summary>
    public void Begin(long start, long end, bool readsAll, Xxh3? digest)
    {
        (_start, _count, _limit, _readsAll, _digest) = (start, 0, Math.Min(end, Length), readsAll, digest);
    }

    /// <summary>Up to <paramref name="count"/> bytes from <paramref name="at"/>; fewer only at the end.</summary>
    public ReadOnlySpan<byte> Look(long at, int count)
    {
        count = (int)Math.Min(count, _limit - at);
        if (at < _start || at + count > _start + _count) Fill(at, count);
        var skip = (int)(at - _start);
        return _bytes.AsSpan(skip, Math.Min(count, _count - skip));
    }

    /// <summary>As many bytes from <paramref name="at"/> as are in memory, at most <paramref name="most"/>; none only when the file has become shorter.</summary>
    public ReadOnlySpan<byte> LookSome(long at, long most)
    {
        if (at < _start || at >= _start + _count) Fill(at, 1);
        var skip = (int)(at - _start);
        return _bytes.AsSpan(skip, (int)Math.Min(most, _count - skip));
    }

    /// <summary>The header stack at <paramref name="at"/>, which has to end before <paramref name="end"/>.</summary>
    public HeaderStack ReadStack(long at, long end)
    {
        var fault = HeaderStack.Read(Look(at, (int)Math.Min(end - at, FirstLook)), out var stack);
        if (fault is { IsCutOff: true }) fault = HeaderStack.Read(Look(at, (int)Math.Min(end - at, HeaderStack.MaxBytes)), out stack);
        return fault is null ? stack : throw Damage(at + fault.Offset, fault.Field, fault.Value, fault.Accepted);
    }

    /// <summary>Reads on to the limit.</summary>
    public void ReadToLimit(CancellationToken stop)
    {
        while (_start + _count < _limit)
        {
            stop.ThrowIfCancellationRequested();
            var at = _start + _count;
            if (LookSome(at, 1).IsEmpty) throw Damage(at, "file", "at its end", $"{_limit - at} more bytes are needed");
        }
    }

    public TimeFrameFileException Damage(long offset, string field, string value, string accepted) => new(name, offset, field, value, accepted);

    // What is in memory from 'at' on stays.
    private void Fill(long at, int count)
    {
        while (_readsAll && at > _start + _count && Advance(_start + _count, 1))
        {
        }

        Advance(at, count);
    }

    private bool Advance(long at, int count)
    {
        var kept = at >= _start && at < _start + _count ? (int)(_start + _count - at) : 0;
        var from = _bytes.AsSpan((int)(kept == 0 ? 0 : at - _start), kept);
        if (count > _bytes.Length)
        {
            var larger = new byte[count];
            from.CopyTo(larger);
            _bytes = larger;
        }
        else
        {
            from.CopyTo(_bytes);
        }

        (_start, _count) = (at, kept);
        var wanted = (int)Math.Min(_bytes.Length, _limit - at);
        while (_count < wanted)
        {
            var read = RandomAccess.Read(file, _bytes.AsSpan(_count, wanted - _count), at + _count);
            if (read == 0) break;
            _digest?.Append(_bytes.AsSpan(_count, read));
            _count += read;
        }

        return _count > kept;
    }
}

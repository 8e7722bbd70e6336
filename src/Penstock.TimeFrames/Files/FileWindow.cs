using Microsoft.Win32.SafeHandles;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Files;

/// <summary>A part of a file in memory that follows what is looked at. Never larger than the file; grows only for header stacks that are really there.</summary>
internal sealed class FileWindow(SafeFileHandle file, string name, long length, int windowBytes)
{
    private byte[] _bytes = new byte[Math.Min(windowBytes, length)];
    private long _start;
    private int _count;

    public long Length { get; } = length;

    /// <summary>Up to <paramref name="count"/> bytes from <paramref name="at"/>; fewer only at the file's end.</summary>
    public ReadOnlySpan<byte> Look(long at, int count)
    {
        count = (int)Math.Min(count, Length - at);
        if (at < _start || at + count > _start + _count)
        {
            if (count > _bytes.Length) _bytes = new byte[count];
            Fill(at);
        }

        var skip = (int)(at - _start);
        return _bytes.AsSpan(skip, Math.Min(count, _count - skip));
    }

    /// <summary>As many bytes from <paramref name="at"/> as are in memory, at most <paramref name="most"/>; none only when the file has become shorter.</summary>
    public ReadOnlySpan<byte> LookSome(long at, long most)
    {
        if (at < _start || at >= _start + _count) Fill(at);
        var skip = (int)(at - _start);
        return _bytes.AsSpan(skip, (int)Math.Min(most, _count - skip));
    }

    /// <summary>The header stack at <paramref name="at"/>, which has to end before <paramref name="end"/>.</summary>
    public HeaderStack ReadStack(long at, long end)
    {
        var fault = HeaderStack.Read(Look(at, (int)Math.Min(end - at, Math.Min(_bytes.Length, windowBytes))), out var stack);
        if (fault is { IsCutOff: true }) fault = HeaderStack.Read(Look(at, (int)Math.Min(end - at, HeaderStack.MaxBytes)), out stack);
        return fault is null ? stack : throw Damage(at + fault.Offset, fault.Field, fault.Value, fault.Accepted);
    }

    public TimeFrameFileException Damage(long offset, string field, string value, string accepted) => new(name, offset, field, value, accepted);

    private void Fill(long at)
    {
        _start = at;
        _count = 0;
        var wanted = (int)Math.Min(_bytes.Length, Length - at);
        while (_count < wanted)
        {
            var read = RandomAccess.Read(file, _bytes.AsSpan(_count, wanted - _count), at + _count);
            if (read == 0) break;
            _count += read;
        }
    }
}

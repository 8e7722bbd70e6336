using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Raw;

/// <summary>
/// Walks the pages of a raw file from header to header. Every length is checked before it is used; memory is one window of the file, whatever the file's size.
/// </summary>
public sealed class RawPageReader
{
    /// <summary>Bytes read at a time.</summary>
    public const int WindowBytes = 1 << 20;

    private readonly SafeFileHandle _file;
    private readonly string _name;
    private readonly byte[] _window = new byte[WindowBytes];
    private long _windowStart;
    private int _windowLength;
    private long _next;

    /// <summary>Begins at the file's first byte.</summary>
    /// <param name="file">Opened for reading; stays the caller's.</param>
    /// <param name="name">The file's name in errors.</param>
    /// <param name="length">Bytes of the file to walk; what is appended later is not looked at.</param>
    public RawPageReader(SafeFileHandle file, string name, long length)
    {
        _file = file;
        _name = name;
        Length = length;
    }

    /// <summary>Bytes to walk.</summary>
    public long Length { get; }

    /// <summary>Where the page that was read last begins.</summary>
    public long Offset { get; private set; }

    /// <summary>The header of the page that was read last.</summary>
    public Rdh Header { get; private set; }

    /// <summary>The page that was read last: header, payload and padding. Valid until the next read.</summary>
    public ReadOnlySpan<byte> Page => _window.AsSpan((int)(Offset - _windowStart), Header.OffsetToNext);

    /// <summary>Goes to the next page.</summary>
    /// <returns>False at the file's end.</returns>
    /// <exception cref="RawDataException">The header is damaged, or the file ends inside the page.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public bool TryRead()
    {
        var at = _next;
        var left = Length - at;
        if (left == 0)
        {
            return false;
        }

        var bytes = Look(at, (int)Math.Min(left, Rdh.MaxPageBytes));
        if (!Rdh.TryRead(bytes, out var header))
        {
            throw new RawDataException(_name, at, new RdhFault("header", $"cut off after {bytes.Length} bytes", $"{Rdh.Size} bytes are needed"));
        }

        if (RdhCheck.FindFault(bytes, header) is { } fault)
        {
            throw new RawDataException(_name, at, fault);
        }

        if (bytes.Length < header.OffsetToNext)
        {
            throw new RawDataException(_name, at, new RdhFault(
                "offsetToNext", header.OffsetToNext.ToString(CultureInfo.InvariantCulture), $"the file ends after {bytes.Length} bytes of this page"));
        }

        Offset = at;
        Header = header;
        _next = at + header.OffsetToNext;
        return true;
    }

    /// <summary>Up to <paramref name="count"/> bytes from <paramref name="at"/>; fewer only when the file has become shorter.</summary>
    private ReadOnlySpan<byte> Look(long at, int count)
    {
        if (at < _windowStart || at + count > _windowStart + _windowLength)
        {
            _windowStart = at;
            _windowLength = 0;
            var wanted = (int)Math.Min(_window.Length, Length - at);
            while (_windowLength < wanted)
            {
                var read = RandomAccess.Read(_file, _window.AsSpan(_windowLength, wanted - _windowLength), at + _windowLength);
                if (read == 0) break;
                _windowLength += read;
            }
        }

        var skip = (int)(at - _windowStart);
        return _window.AsSpan(skip, Math.Min(count, _windowLength - skip));
    }
}

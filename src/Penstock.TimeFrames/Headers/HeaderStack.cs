using System.Buffers.Binary;

namespace Penstock.TimeFrames.Headers;

/// <summary>Headers one after the other, the first a DataHeader. Headers of types not known here are skipped by their size.</summary>
public readonly record struct HeaderStack
{
    /// <summary>The most headers that are walked.</summary>
    public const int MaxHeaders = 15;

    /// <summary>The most bytes that a stack can have.</summary>
    public const int MaxBytes = MaxHeaders * BaseHeader.MaxHeaderBytes;

    /// <summary>Bytes of all headers.</summary>
    public int Bytes { get; private init; }

    /// <summary>How many headers.</summary>
    public int Headers { get; private init; }

    /// <summary>The first.</summary>
    public DataHeader Data { get; private init; }

    /// <summary>The first DataProcessingHeader; null when there is none that can be read.</summary>
    public DataProcessingHeader? Processing { get; private init; }

    /// <summary>The first SourceInfoHeader; null when there is none that can be read.</summary>
    public SourceInfoHeader? SourceInfo { get; private init; }

    /// <summary>The first name; null when there is none that can be read.</summary>
    public NameHeader? Name { get; private init; }

    /// <summary>Walks the stack at the beginning of <paramref name="bytes"/>; every length is checked before it is used.</summary>
    /// <returns>The first fault; null when <paramref name="stack"/> was read.</returns>
    public static HeaderFault? Read(ReadOnlySpan<byte> bytes, out HeaderStack stack)
    {
        // Nearly all there are: one DataHeader of version 3.
        if (DataHeader.TryReadAlone(bytes, out var alone))
        {
            stack = new HeaderStack { Bytes = DataHeader.Size, Headers = 1, Data = alone };
            return null;
        }

        return Walk(bytes, out stack);
    }

    private static HeaderFault? Walk(ReadOnlySpan<byte> bytes, out HeaderStack stack)
    {
        stack = default;
        var read = default(HeaderStack);
        var more = true;
        while (more)
        {
            if (read.Headers == MaxHeaders) return new HeaderFault(read.Bytes, "header stack", $"longer than {MaxHeaders} headers", $"{MaxHeaders} are accepted");
            if (FindFault(bytes, read, out var start) is { } fault) return fault;
            read = read.With(start.Description, bytes.Slice(read.Bytes, (int)start.HeaderSize));
            more = start.HasNext;
        }

        stack = read;
        return null;
    }

    private static HeaderFault? FindFault(ReadOnlySpan<byte> bytes, in HeaderStack read, out BaseHeader start)
    {
        var at = read.Bytes;
        var left = bytes[at..];
        start = default;
        if (left.Length < BaseHeader.Size) return CutOff(at, left.Length, BaseHeader.Size);
        if (!BaseHeader.TryRead(left, out start))
        {
            var magic = BinaryPrimitives.ReadUInt32LittleEndian(left);
            return new HeaderFault(at, "magic", $"0x{magic:x8}", read.Headers == 0 ? $"0x{BaseHeader.Magic:x8} (O2O2) is accepted" : $"the header before says that another follows, which begins with 0x{BaseHeader.Magic:x8} (O2O2)");
        }

        if (start.HeaderSize is < BaseHeader.Size or > BaseHeader.MaxHeaderBytes)
        {
            return new HeaderFault(at + BaseHeader.HeaderSizeOffset, "headerSize", $"{start.HeaderSize}", $"{BaseHeader.Size}..{BaseHeader.MaxHeaderBytes} is accepted");
        }

        if (read.Headers == 0 && DataHeader.FindFault(start) is { } fault) return fault;
        return left.Length < start.HeaderSize ? CutOff(at, left.Length, (int)start.HeaderSize) : null;
    }

    private static HeaderFault CutOff(int at, int left, int needed) => new(at, "header", $"cut off after {left} bytes", $"{needed} bytes are needed", IsCutOff: true);

    private HeaderStack With(HeaderName type, ReadOnlySpan<byte> header)
    {
        var next = this with { Bytes = Bytes + header.Length, Headers = Headers + 1 };
        if (Headers == 0)
        {
            DataHeader.TryRead(header, out var data);
            return next with { Data = data };
        }

        if (type == HeaderName.DataProcessingHeader && Processing is null && DataProcessingHeader.TryRead(header, out var processing)) return next with { Processing = processing };
        if (type == HeaderName.SourceInfo && SourceInfo is null && SourceInfoHeader.TryRead(header, out var source)) return next with { SourceInfo = source };
        return type == HeaderName.Name && Name is null && NameHeader.TryRead(header, out var name) ? next with { Name = name } : next;
    }
}

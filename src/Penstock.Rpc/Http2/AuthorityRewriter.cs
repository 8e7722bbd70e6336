using System.Buffers;
using System.Buffers.Binary;

namespace Penstock.Rpc.Http2;

/// <summary>Passes a client's HTTP/2 bytes through and replaces an <c>:authority</c> that Kestrel would refuse by <c>localhost</c>.</summary>
/// <remarks>
/// On Unix sockets gRPC's C core from 1.57 on sends the percent-encoded path of the socket, grpc-java and grpcurl the path itself; Kestrel resets such streams
/// (specs/data-movement.md 1.6). Until the first such authority everything passes byte for byte, while the header blocks are decoded to know the client's
/// dynamic table. From then on every header block of the connection is written anew, in literals without indexing, so that no encoder state is needed.
/// What is malformed passes as it is: Kestrel judges it.
/// </remarks>
internal sealed class AuthorityRewriter
{
    private const int FrameHeaderSize = 9;
    private const int TypeOffset = 3;
    private const int FlagsOffset = 4;
    private const int StreamOffset = 5;

    // Kestrel's and HTTP/2's default; a client may send no larger frame.
    private const int MaxFrameSize = 16 * 1024;
    private const int MaxTableSize = 4096;
    private const int MaxBlockBytes = 64 * 1024;

    private const byte Headers = 0x1;
    private const byte Continuation = 0x9;
    private const byte EndStream = 0x1;
    private const byte EndHeaders = 0x4;
    private const byte Padded = 0x8;
    private const byte Priority = 0x20;

    private readonly HpackDecoder _decoder = new(MaxTableSize, MaxBlockBytes);
    private readonly ArrayBufferWriter<byte> _frames = new();
    private readonly ArrayBufferWriter<byte> _block = new();
    private long _pass = ProtocolSniffer.Preface.Length;
    private uint _blockStream;
    private byte _blockFlags;
    private bool _inBlock;
    private bool _rewriting;
    private bool _gaveUp;

    /// <summary>Takes what it can off <paramref name="input"/>; what is left is the beginning of a frame whose rest has to come.</summary>
    public void Process(ref ReadOnlySequence<byte> input, IBufferWriter<byte> output)
    {
        Span<byte> header = stackalloc byte[FrameHeaderSize];
        while (!input.IsEmpty)
        {
            if (_gaveUp) _pass = long.MaxValue;
            if (_pass > 0)
            {
                Pass(ref input, output);
                continue;
            }
            if (input.Length < FrameHeaderSize) return;
            input.Slice(0, FrameHeaderSize).CopyTo(header);
            var length = (header[0] << 16) | (header[1] << 8) | header[2];
            var type = header[TypeOffset];
            if (!_inBlock && type != Headers)
            {
                _pass = FrameHeaderSize + length;
                continue;
            }
            if (!Belongs(header, type, length))
            {
                GiveUp(output);
                continue;
            }
            if (input.Length < FrameHeaderSize + length) return;
            var frame = input.Slice(0, FrameHeaderSize + length);
            input = input.Slice(frame.End);
            TakeFrame(frame, header, output);
        }
    }

    // At the end of the connection's input: a block without its end is still to be judged by Kestrel.
    public void Finish(in ReadOnlySequence<byte> rest, IBufferWriter<byte> output)
    {
        GiveUp(output);
        foreach (var segment in rest) output.Write(segment.Span);
    }

    private static bool NeedsRewriting(ReadOnlySpan<byte> authority)
    {
        if (authority.IsEmpty) return false;
        if (authority[0] == ':') return true;
        foreach (var b in authority)
        {
            if (!(char.IsAsciiLetterOrDigit((char)b) || b is (byte)'.' or (byte)'-' or (byte)'_' or (byte)':' or (byte)'[' or (byte)']')) return true;
        }
        return false;
    }

    private void Pass(ref ReadOnlySequence<byte> input, IBufferWriter<byte> output)
    {
        var part = input.Slice(0, Math.Min(input.Length, _pass));
        foreach (var segment in part) output.Write(segment.Span);
        _pass -= part.Length;
        input = input.Slice(part.End);
    }

    private bool Belongs(ReadOnlySpan<byte> header, byte type, int length)
    {
        if (length > MaxFrameSize || _frames.WrittenCount + length > MaxBlockBytes) return false;
        return !_inBlock || (type == Continuation && Stream(header) == _blockStream);
    }

    private void TakeFrame(in ReadOnlySequence<byte> frame, ReadOnlySpan<byte> header, IBufferWriter<byte> output)
    {
        var start = _frames.WrittenCount;
        foreach (var segment in frame) _frames.Write(segment.Span);
        var payload = _frames.WrittenSpan[(start + FrameHeaderSize)..];
        var flags = header[FlagsOffset];
        if (!_inBlock)
        {
            _inBlock = true;
            _blockStream = Stream(header);
            _blockFlags = flags;
            if (!TryUnwrap(ref payload, flags))
            {
                GiveUp(output);
                return;
            }
        }
        _block.Write(payload);
        if ((flags & EndHeaders) != 0) EndBlock(output);
    }

    private static bool TryUnwrap(ref ReadOnlySpan<byte> payload, byte flags)
    {
        if ((flags & Padded) != 0)
        {
            if (payload.IsEmpty || payload[0] > payload.Length - 1) return false;
            payload = payload[1..^payload[0]];
        }
        if ((flags & Priority) != 0)
        {
            if (payload.Length < 5) return false;
            payload = payload[5..];
        }
        return true;
    }

    private void EndBlock(IBufferWriter<byte> output)
    {
        if (!_decoder.TryDecode(_block.WrittenSpan, out var fields))
        {
            GiveUp(output);
            return;
        }
        foreach (var field in fields)
        {
            if (field.Name.Span.SequenceEqual(":authority"u8) && NeedsRewriting(field.Value.Span)) _rewriting = true;
        }
        if (_rewriting) WriteAnew(fields, output);
        else output.Write(_frames.WrittenSpan);
        Reset();
    }

    private void WriteAnew(List<HeaderField> fields, IBufferWriter<byte> output)
    {
        _block.ResetWrittenCount();
        var replaced = false;
        foreach (var field in fields)
        {
            var value = field.Value.Span;
            if (field.Name.Span.SequenceEqual(":authority"u8) && NeedsRewriting(value))
            {
                value = "localhost"u8;
                replaced = true;
            }
            // A Host that repeats the old authority would contradict the new one.
            else if (replaced && field.Name.Span.SequenceEqual("host"u8))
            {
                continue;
            }
            var prefix = _block.GetSpan(1);
            prefix[0] = field.NeverIndexed ? (byte)0x10 : (byte)0x00;
            _block.Advance(1);
            WriteString(field.Name.Span);
            WriteString(value);
        }
        var rest = _block.WrittenSpan;
        var type = Headers;
        do
        {
            var part = rest[..Math.Min(rest.Length, MaxFrameSize)];
            rest = rest[part.Length..];
            var flags = (byte)((type == Headers ? _blockFlags & EndStream : 0) | (rest.IsEmpty ? EndHeaders : 0));
            WriteFrame(output, type, flags, part);
            type = Continuation;
        }
        while (!rest.IsEmpty);
    }

    private void WriteFrame(IBufferWriter<byte> output, byte type, byte flags, ReadOnlySpan<byte> payload)
    {
        var header = output.GetSpan(FrameHeaderSize);
        BinaryPrimitives.WriteUInt32BigEndian(header, (uint)payload.Length << 8);
        header[TypeOffset] = type;
        header[FlagsOffset] = flags;
        BinaryPrimitives.WriteUInt32BigEndian(header[StreamOffset..], _blockStream);
        output.Advance(FrameHeaderSize);
        output.Write(payload);
    }

    private void WriteString(ReadOnlySpan<byte> text)
    {
        var span = _block.GetSpan(6);
        var written = 0;
        var rest = text.Length;
        if (rest < 0x7F)
        {
            span[written++] = (byte)rest;
        }
        else
        {
            span[written++] = 0x7F;
            for (rest -= 0x7F; rest >= 0x80; rest >>= 7) span[written++] = (byte)(rest | 0x80);
            span[written++] = (byte)rest;
        }
        _block.Advance(written);
        _block.Write(text);
    }

    // The frames held back go out as they came, and so does everything after them.
    private void GiveUp(IBufferWriter<byte> output)
    {
        _gaveUp = true;
        output.Write(_frames.WrittenSpan);
        Reset();
    }

    private void Reset()
    {
        _inBlock = false;
        _frames.ResetWrittenCount();
        _block.ResetWrittenCount();
    }

    private static uint Stream(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt32BigEndian(header[StreamOffset..]) & 0x7FFF_FFFF;
}

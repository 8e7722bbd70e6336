using System.Buffers;
using Google.Protobuf;
using Penstock.Rpc.Wire;

namespace Penstock.Rpc.Client;

/// <summary>Cuts the messages out of a response's body. The buffer is pooled and grows with what arrives, not with what a prefix claims.</summary>
internal sealed class ReplyReader(Stream stream, string? encoding, int limit) : IDisposable
{
    private const int FirstBuffer = 4096;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
    private int _start;
    private int _end;
    private bool _reading;

    /// <summary>The next message, or null at the end of the stream.</summary>
    public async ValueTask<T?> ReadAsync<T>(MessageParser<T> parser, CancellationToken cancellationToken)
        where T : class, IMessage<T>
    {
        if (!await FillAsync(MessageFraming.PrefixSize, cancellationToken)) return null;
        var length = MessageFraming.ReadPrefix(_buffer.AsSpan(_start, MessageFraming.PrefixSize), limit, out var compressed);
        if (!await FillAsync(MessageFraming.PrefixSize + length, cancellationToken)) return null;
        var bytes = new ReadOnlySequence<byte>(_buffer, _start + MessageFraming.PrefixSize, length);
        _start += MessageFraming.PrefixSize + length;
        return MessageFraming.Parse(parser, compressed, bytes, encoding, limit);
    }

    /// <summary>Bytes of a message that never became whole.</summary>
    public int Leftover => _end - _start;

    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        // A read that was given up may still write into the buffer: then the collector takes it.
        if (buffer.Length > 0 && !_reading) ArrayPool<byte>.Shared.Return(buffer);
    }

    private async ValueTask<bool> FillAsync(int count, CancellationToken cancellationToken)
    {
        while (_end - _start < count)
        {
            if (_start == _end) _start = _end = 0;
            if (_end == _buffer.Length || _buffer.Length - _start < count) MakeRoom(count);
            _reading = true;
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            _reading = false;
            if (read == 0) return false;
            _end += read;
        }
        return true;
    }

    private void MakeRoom(int count)
    {
        var held = _end - _start;
        if (_start > 0 && count <= _buffer.Length)
        {
            _buffer.AsSpan(_start, held).CopyTo(_buffer);
        }
        else if (held == _buffer.Length || _start > 0)
        {
            var grown = ArrayPool<byte>.Shared.Rent((int)Math.Min(count, Math.Max(held, 1) * 2L));
            _buffer.AsSpan(_start, held).CopyTo(grown);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = grown;
        }
        (_start, _end) = (0, held);
    }
}

using Penstock.Pipeline.Inputs;
using Penstock.Pipeline.Reporting;

namespace Penstock.Pipeline.Sending;

/// <summary>A stream, cut into events of one size; the last may be shorter.</summary>
public sealed class StreamSource : ISendSource
{
    private const long LimitBytes = 64 << 20;

    private readonly Stream _stream;
    private readonly string _name;
    private readonly int _eventBytes;
    private readonly SendBuffers _buffers;
    private readonly Lock _lock = new();
    private readonly List<InputLoss> _losses = [];
    private bool _isOver;

    /// <summary>Reads <paramref name="stream"/>, which the caller closes.</summary>
    public StreamSource(Stream stream, string name, int eventBytes)
    {
        (_stream, _name, _eventBytes) = (stream, name, eventBytes);
        _buffers = new SendBuffers(Math.Max(LimitBytes, 4L * eventBytes));
    }

    /// <inheritdoc/>
    public IReadOnlyList<InputLoss> Losses
    {
        get { lock (_lock) return [.. _losses]; }
    }

    /// <inheritdoc/>
    public bool TryNext(out SendItem item, CancellationToken stop)
    {
        item = default;
        // In one piece: who comes second must get what follows.
        lock (_lock)
        {
            if (_isOver) return false;
            var buffer = _buffers.Rent(_eventBytes, stop);
            var length = 0;
            try
            {
                length = _stream.ReadAtLeast(buffer.Memory(_eventBytes).Span, _eventBytes, throwOnEndOfStream: false);
            }
            catch (IOException exception)
            {
                _losses.Add(new InputLoss(LossName.InputUnreadable, $"{_name}: {exception.Message}"));
            }

            _isOver = length < _eventBytes;
            if (length == 0)
            {
                buffer.Return();
                return false;
            }

            item = new SendItem(buffer.Memory(length), _name, buffer);
            return true;
        }
    }
}

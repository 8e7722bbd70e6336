using System.Runtime.InteropServices;
using Penstock.Pipeline.Inputs;
using Penstock.Pipeline.Measuring;

namespace Penstock.Pipeline.Sending;

/// <summary>Events that are all alike, with marks at both ends (<see cref="MarkedPayload"/>), from one buffer or from a new one each.</summary>
public sealed class GeneratedSource : ISendSource
{
    // What new buffers may take together.
    private const long LimitBytes = 256 << 20;

    private readonly long _events;
    private readonly int _eventBytes;
    private readonly ReadOnlyMemory<byte> _shared;
    private readonly SendBuffers? _buffers;
    private long _next;

    /// <summary>So many events of so many bytes.</summary>
    /// <param name="events">How many.</param>
    /// <param name="eventBytes">How long each is.</param>
    /// <param name="newBuffers">Write each into memory of its own.</param>
    public GeneratedSource(long events, int eventBytes, bool newBuffers = false)
    {
        (_events, _eventBytes) = (events, eventBytes);
        if (newBuffers)
        {
            _buffers = new SendBuffers(LimitBytes);
            return;
        }

        var bytes = GC.AllocateArray<byte>(eventBytes, pinned: true);
        MarkedPayload.Write(bytes);
        _shared = MemoryMarshal.CreateFromPinnedArray(bytes, 0, bytes.Length);
    }

    /// <inheritdoc/>
    public IReadOnlyList<InputLoss> Losses => [];

    /// <inheritdoc/>
    public bool TryNext(out SendItem item, CancellationToken stop)
    {
        item = default;
        if (Interlocked.Increment(ref _next) > _events) return false;
        if (_buffers is null)
        {
            item = new SendItem(_shared, null, null);
            return true;
        }

        var buffer = _buffers.Rent(_eventBytes, stop);
        var memory = buffer.Memory(_eventBytes);
        MarkedPayload.Write(memory.Span);
        item = new SendItem(memory, null, buffer);
        return true;
    }
}

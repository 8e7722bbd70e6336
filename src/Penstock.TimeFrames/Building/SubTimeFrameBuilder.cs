using System.Diagnostics.CodeAnalysis;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Building;

/// <summary>
/// Collects heartbeat frames into sub time frames, in step for all sources of a readout (DataDistribution's StfBuilder in a physics run). A time
/// frame is complete when the next one begins, when nothing came for a while, or at the end; then every source has a sub time frame of it,
/// without data where it has none. Holds descriptions of heartbeat frames, not their bytes. Pure: the time is given. For one thread at a time.
/// </summary>
/// <typeparam name="TFrame">What stands for a heartbeat frame.</typeparam>
public sealed class SubTimeFrameBuilder<TFrame>
{
    private readonly SubTimeFrameBuilderOptions _options;
    private readonly TimeFrameNumbering _numbering;
    private readonly Queue<SubTimeFramePlan<TFrame>[]> _complete = new();
    private readonly Queue<SubTimeFramePlan<TFrame>> _next = new();
    private List<TFrame>[] _frames;
    private long[] _bytes;
    private TimeFrameNumbering.Place? _current;
    private TimeSpan _lastFrame;
    private ulong? _lastId;

    /// <summary>Nothing collected.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no sources, or the buffer is 1..3.</exception>
    public SubTimeFrameBuilder(SubTimeFrameBuilderOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Sources, 1);
        if (options.MaxBuffered is < 0 or (> 0 and < 4)) throw new ArgumentOutOfRangeException(nameof(options), options.MaxBuffered, $"MaxBuffered is {options.MaxBuffered}; 0, or 4 and above, is accepted");
        _options = options;
        _numbering = new TimeFrameNumbering(options.Length, options.AlignedOrbit);
        Clear();
    }

    /// <summary>Time frames that were complete.</summary>
    public long Completed { get; private set; }

    /// <summary>Ids that were passed over since nothing of those time frames came.</summary>
    public ulong MissingIds => _numbering.MissingIds;

    /// <summary>Heartbeat frames that were refused: their time frame was complete before.</summary>
    public long Rejected { get; private set; }

    /// <summary>Time frames that were dropped from a full buffer.</summary>
    public long Dropped { get; private set; }

    /// <summary>Time frames that were complete since nothing came any more.</summary>
    public long TimedOut { get; private set; }

    /// <summary>Takes a heartbeat frame.</summary>
    /// <param name="source">Index of its source.</param>
    /// <param name="tick">Its tick, not below the one before.</param>
    /// <param name="orbit">Its orbit.</param>
    /// <param name="pass">How often the data have begun anew for a reason that ticks do not show.</param>
    /// <param name="frame">What stands for it.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="now">The time, from any beginning.</param>
    /// <returns>False when it was refused: its time frame was complete before.</returns>
    public bool Add(int source, ulong tick, uint orbit, int pass, TFrame frame, long bytes, TimeSpan now = default)
    {
        var place = _numbering.PlaceOf(tick, orbit, pass);
        if (_lastId is { } last && place.Id <= last)
        {
            Rejected++;
            return false;
        }

        if (_current is { } current && current.Id != place.Id) Complete();
        (_current, _lastFrame) = (place, now);
        _frames[source].Add(frame);
        _bytes[source] += bytes;
        return true;
    }

    /// <summary>Completes a time frame to which nothing has come for a while.</summary>
    public void Advance(TimeSpan now)
    {
        if (_current is null || now - _lastFrame < _options.IdleTimeout) return;
        TimedOut++;
        Complete();
    }

    /// <summary>Completes the time frame that is being collected.</summary>
    public void Finish()
    {
        if (_current is not null) Complete();
    }

    /// <summary>The next time frame begins anew, under an id of at least <paramref name="id"/>.</summary>
    public void GoTo(ulong id)
    {
        Finish();
        _numbering.GoTo(id);
    }

    /// <summary>The next complete sub time frame: time frame by time frame, in each by source.</summary>
    public bool TryTake([NotNullWhen(true)] out SubTimeFramePlan<TFrame>? plan)
    {
        if (_next.Count == 0 && _complete.TryDequeue(out var plans))
        {
            foreach (var one in plans) _next.Enqueue(one);
        }

        return _next.TryDequeue(out plan);
    }

    private void Complete()
    {
        var place = _current!.Value;
        var header = new SubTimeFrameHeader { Id = place.Id, FirstOrbit = place.FirstOrbit, RunNumber = _options.RunNumber, Origin = SubTimeFrameOrigin.Readout };
        var all = _frames.Select((frames, source) => SubTimeFrameWriter.SizeOf(frames.Count, _bytes[source])).Sum();
        _complete.Enqueue([.. _frames.Select((frames, source) => new SubTimeFramePlan<TFrame>(source, header, frames, _bytes[source], all))]);
        Completed++;
        if (_options.MaxBuffered > 0 && _complete.Count > _options.MaxBuffered)
        {
            _complete.Dequeue();
            Dropped++;
        }

        (_lastId, _current) = (place.Id, null);
        Clear();
    }

    [MemberNotNull(nameof(_frames), nameof(_bytes))]
    private void Clear()
    {
        _frames = [.. Enumerable.Range(0, _options.Sources).Select(_ => new List<TFrame>())];
        _bytes = new long[_options.Sources];
    }
}

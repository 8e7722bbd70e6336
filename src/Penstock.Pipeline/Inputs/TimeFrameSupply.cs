using Penstock.Pipeline.Reporting;
using Penstock.TimeFrames.Building;
using Penstock.TimeFrames.Headers;
using Penstock.TimeFrames.Summaries;

namespace Penstock.Pipeline.Inputs;

/// <summary>
/// Makes sub time frames of the heartbeat frames of another supply: one event per link and time frame, whose tick is the time frame's id, and behind
/// each a second one with its summary, taken of the bytes that are sent. Files pass through. Memory: the descriptions of one time frame's frames.
/// </summary>
public sealed class TimeFrameSupply : IEventSupply
{
    private const long MaxEventBytes = 1 << 30;

    private readonly IEventSupply _frames;
    private readonly IReadOnlyList<LinkId> _links;
    private readonly EquipmentId[] _equipments;
    private readonly TimeFrameOptions _options;
    private readonly TimeProvider _time;
    private readonly SubTimeFrameBuilder<PlannedEvent> _builder;
    private SubTimeFramePlan<PlannedEvent>? _plan;
    private byte[]? _summary;
    private PlannedEvent? _file;

    // The file whose turn it is, as the inner supply planned it.
    private PlannedEvent _frame;
    private ulong _lastTick;

    /// <summary>Reads nothing yet.</summary>
    /// <param name="frames">Gives the heartbeat frames; disposed with this supply.</param>
    /// <param name="links">The links of its first sources.</param>
    /// <param name="options">How time frames are made.</param>
    /// <param name="time">The clock for the time of making.</param>
    /// <param name="aligned">An orbit with which a time frame begins, if one is known.</param>
    /// <exception cref="InputException">There is no link, or there are more sources than data ids.</exception>
    public TimeFrameSupply(IEventSupply frames, IReadOnlyList<LinkId> links, TimeFrameOptions options, TimeProvider time, uint? aligned = null)
    {
        (_frames, _links, _options, _time) = (frames, links, options, time);
        if (links.Count == 0) throw new InputException("time frames are asked for, but there are no raw pages (RDH) among the inputs; without --orbits-per-tf files of any kind are sent");
        var inner = frames.Sources;
        if (inner.Count + links.Count > ushort.MaxValue)
        {
            throw new InputException($"the inputs hold {inner.Count} sources, of which {links.Count} need a second data id for their summaries; {ushort.MaxValue} data ids are there");
        }

        _equipments = [.. links.Select(l => LinkEquipment.Of(l, options.SubSpecification))];
        Sources = [.. inner.Select((s, i) => i < links.Count ? s with { Kind = SourceKind.SubTimeFrames } : s),
            .. links.Select((l, i) => new RunSource($"{l.Name} summary", (ushort)(inner.Count + i + 1), SourceKind.Summaries))];
        _builder = new SubTimeFrameBuilder<PlannedEvent>(new SubTimeFrameBuilderOptions
        {
            Length = new TimeFrameLength(options.OrbitsPerTimeFrame), Sources = links.Count, RunNumber = options.RunNumber, AlignedOrbit = aligned,
        });
    }

    /// <inheritdoc/>
    public IReadOnlyList<RunSource> Sources { get; }

    /// <summary>Ids of time frames of which no link has anything.</summary>
    public ulong MissingIds => _builder.MissingIds;

    /// <summary>The equipment of each link.</summary>
    public IReadOnlyList<EquipmentId> Equipments => _equipments;

    /// <summary>Links that share an equipment, in words.</summary>
    public IEnumerable<string> Warnings => _equipments.Index().GroupBy(e => e.Item).Where(g => g.Skip(1).Any()).Select(g =>
        $"{string.Join(" and ", g.Select(e => _links[e.Index].Name))} are one equipment, {g.Key}; {(_options.SubSpecification == SubSpecificationMode.CruLinkId ? "--subspec feeid" : "--subspec cru_linkid")} may keep them apart");

    /// <inheritdoc/>
    public bool TryNext(out PlannedEvent planned)
    {
        if (_summary is not null)
        {
            planned = new PlannedEvent(_frames.Sources.Count + _plan!.Source, _plan.Header.Id, _summary.Length, 0, 0, 0);
            return true;
        }

        while (true)
        {
            if (_builder.TryTake(out _plan))
            {
                planned = Plan(_plan);
                return true;
            }

            if (_file is { } file)
            {
                planned = file with { Tick = ++_lastTick };
                (_file, _frame) = (null, file);
                return true;
            }

            if (!Collect())
            {
                planned = default;
                return false;
            }
        }
    }

    /// <inheritdoc/>
    public void Read(in PlannedEvent planned, Span<byte> bytes)
    {
        if (Sources[planned.Source].Kind == SourceKind.Files)
        {
            _frames.Read(_frame, bytes);
        }
        else if (_summary is { } summary)
        {
            summary.CopyTo(bytes);
            _summary = null;
        }
        else
        {
            ReadSubTimeFrame(_plan!, bytes);
        }
    }

    /// <inheritdoc/>
    public bool Repeat()
    {
        if (!_frames.Repeat()) return false;
        _builder.GoTo(_lastTick + 1);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _frames.Dispose();

    private bool Collect()
    {
        if (!_frames.TryNext(out var next))
        {
            var completed = _builder.Completed;
            _builder.Finish();
            return _builder.Completed > completed;
        }

        if (next.Source < _links.Count)
        {
            _builder.Add(next.Source, next.Tick, next.Orbit, next.Pass, next, next.Bytes);
            return true;
        }

        _builder.Finish();
        _file = next;
        return true;
    }

    // A sub time frame that cannot travel is planned without bytes, and refused when it is read.
    private PlannedEvent Plan(SubTimeFramePlan<PlannedEvent> plan)
    {
        _lastTick = plan.Header.Id;
        return IsTooLarge(plan)
            ? new PlannedEvent(plan.Source, plan.Header.Id, 0, 0, 0, 0)
            : new PlannedEvent(plan.Source, plan.Header.Id, (int)plan.PayloadBytes, plan.Frames.Count, 0, 0);
    }

    private bool IsTooLarge(SubTimeFramePlan<PlannedEvent> plan) => plan.Bytes > MaxEventBytes || plan.TimeFrameBytes > _options.MemoryBytes;

    private void ReadSubTimeFrame(SubTimeFramePlan<PlannedEvent> plan, Span<byte> bytes)
    {
        if (IsTooLarge(plan))
        {
            throw new EventUnreadableException(LossName.TimeFrameTooLarge, plan.Bytes > MaxEventBytes
                ? $"the sub time frame has {plan.Bytes} bytes; up to {MaxEventBytes} are accepted (fewer orbits per time frame)"
                : $"the time frame has {plan.TimeFrameBytes} bytes; a worker may hold {_options.MemoryBytes} (--tf-memory)");
        }

        var header = plan.Header with { CreationTimeMs = (ulong)_time.GetUtcNow().ToUnixTimeMilliseconds() };
        var writer = new SubTimeFrameWriter(bytes, header);
        if (plan.Frames.Count > 0) writer.BeginMessage(_equipments[plan.Source], plan.Frames.Count);
        foreach (var frame in plan.Frames) _frames.Read(frame, writer.AddPart(frame.Bytes));
        writer.Complete();
        _summary = SubTimeFrameSummary.Of((uint)plan.Source + 1, bytes[..writer.Written], _options.Summary).ToBytes();
    }
}

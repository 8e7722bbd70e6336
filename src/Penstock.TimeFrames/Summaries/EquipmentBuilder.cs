using Penstock.Checksums;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Summaries;

/// <summary>Takes the parts of one equipment.</summary>
internal sealed class EquipmentBuilder(EquipmentId id, uint firstOrbit, SummaryOptions options)
{
    private readonly HashSet<EquipmentHeader> _headers = [];
    private readonly List<MessageSummary> _messages = [];
    private readonly List<PartSummary> _parts = [];
    private readonly List<PartTrigger>? _triggers = options.KeepTriggers ? [] : null;
    private HeartbeatMap? _heartbeats;
    private EquipmentHeader? _lastHeader;

    public EquipmentId Id => id;

    public bool HasMessageBoundaries { get; set; } = true;

    public void Add(in EquipmentHeader header, ReadOnlySpan<byte> part, bool startsMessage) =>
        Add(header, new ReadPart((uint)part.Length, Checksum.Of(options.Checksum, part), WalkOf(part)), startsMessage);

    public void Add(in EquipmentHeader header, in ReadPart part, bool startsMessage)
    {
        if (_lastHeader != header)
        {
            _headers.Add(header);
            _lastHeader = header;
        }

        if (startsMessage) EndMessage();
        _parts.Add(new PartSummary(part.Size, Mark(part.Walk), part.Checksum));
        _triggers?.Add(part.Walk?.Trigger ?? default);
    }

    public EquipmentSummary Build()
    {
        EndMessage();
        var messages = HasMessageBoundaries || _messages.Count == 0
            ? [.. _messages]
            : new[] { new MessageSummary([.. _messages.SelectMany(m => m.Parts)], _triggers is null ? null : [.. _messages.SelectMany(m => m.Triggers!)]) };
        return new EquipmentSummary(id, [.. _headers], messages, _heartbeats, HasMessageBoundaries);
    }

    private void EndMessage()
    {
        if (_parts.Count == 0) return;

        _messages.Add(new MessageSummary([.. _parts], _triggers is null ? null : [.. _triggers]));
        _parts.Clear();
        _triggers?.Clear();
    }

    private HeartbeatWalk? WalkOf(ReadOnlySpan<byte> part) => id.Description == DataDescription.RawData && HeartbeatWalk.TryWalk(part, out var walk) ? walk : null;

    private ushort Mark(HeartbeatWalk? found)
    {
        if (found is not { } walk) return PartSummary.NoFrame << 2;

        _heartbeats ??= new HeartbeatMap(options.OrbitsPerTimeFrame);
        var frame = unchecked(walk.Orbit - firstOrbit);
        var isOutside = firstOrbit == SubTimeFrameHeader.UnknownOrbit || frame >= (uint)options.OrbitsPerTimeFrame;
        _heartbeats.Add(isOutside ? null : (int)frame, walk);
        return (ushort)((isOutside ? PartSummary.NoFrame : (int)frame) << 2 | (walk.IsRejected ? PartSummary.Rejected : 0) | (walk.IsStopped ? PartSummary.Stop : 0));
    }
}

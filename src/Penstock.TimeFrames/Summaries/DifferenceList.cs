using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Summaries;

/// <summary>Collects the differences of one time frame: keeps the first, counts all.</summary>
internal sealed class DifferenceList(ulong tfId, int limit)
{
    private readonly List<Difference> _kept = [];

    public IReadOnlyList<Difference> Kept => _kept;

    public long Count { get; private set; }

    public bool HasError { get; private set; }

    public List<string> Remarks { get; } = [];

    public void Error(DifferenceCode code, EquipmentId? equipment = null, string? flp = null, string? epn = null, uint? source = null, string? note = null) =>
        Add(new Difference(code, DifferenceSeverity.Error, tfId) { Equipment = equipment, FlpValue = flp, EpnValue = epn, Source = source, Note = note });

    public void Warning(DifferenceCode code, EquipmentId? equipment = null, string? flp = null, string? epn = null, uint? source = null, string? note = null) =>
        Add(new Difference(code, DifferenceSeverity.Warning, tfId) { Equipment = equipment, FlpValue = flp, EpnValue = epn, Source = source, Note = note });

    public void Part(DifferenceCode code, in PartPlace place, string flp, string epn, string? note = null) =>
        Add(new Difference(code, DifferenceSeverity.Error, tfId)
        {
            Equipment = place.Equipment,
            Message = place.Message,
            Part = place.Part,
            HeartbeatFrame = place.HeartbeatFrame,
            ByteOffset = place.ByteOffset,
            ByteCount = place.ByteCount,
            FlpValue = flp,
            EpnValue = epn,
            Note = note,
        });

    private void Add(Difference difference)
    {
        Count++;
        HasError |= difference.Severity == DifferenceSeverity.Error;
        if (_kept.Count < limit) _kept.Add(difference);
    }
}

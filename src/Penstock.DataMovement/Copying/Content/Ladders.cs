namespace Penstock.DataMovement.Copying.Content;

/// <summary>The ladders of an operation, one for each pair of file systems it meets.</summary>
internal sealed class Ladders
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(ulong From, ulong To), Ladder> _known = [];
    private (ulong From, ulong To, Ladder Ladder)? _last;

    public Ladder Between(ulong from, ulong to)
    {
        lock (_lock)
        {
            if (_last is { } last && last.From == from && last.To == to) return last.Ladder;
            if (!_known.TryGetValue((from, to), out var ladder)) _known[(from, to)] = ladder = new Ladder();
            _last = (from, to, ladder);
            return ladder;
        }
    }
}

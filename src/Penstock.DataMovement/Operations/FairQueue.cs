namespace Penstock.DataMovement.Operations;

/// <summary>Who waits for a turn: users take turns, and each user's operations come in the order they were made. A thousand requests of one user delay another's first by one.</summary>
internal sealed class FairQueue
{
    private readonly Dictionary<uint, LinkedList<string>> _byUser = [];
    private readonly LinkedList<uint> _turns = new();

    public int Count { get; private set; }

    public int CountOf(uint user) => _byUser.TryGetValue(user, out var waiting) ? waiting.Count : 0;

    public void Add(uint user, string uid)
    {
        if (!_byUser.TryGetValue(user, out var waiting))
        {
            _byUser.Add(user, waiting = new());
            _turns.AddLast(user);
        }
        waiting.AddLast(uid);
        Count++;
    }

    /// <summary>Takes the next one, and puts its user at the end of the line.</summary>
    public bool TryTake(out string uid)
    {
        uid = "";
        if (_turns.First is not { } turn) return false;
        var waiting = _byUser[turn.Value];
        uid = waiting.First!.Value;
        waiting.RemoveFirst();
        Count--;
        _turns.Remove(turn);
        if (waiting.Count > 0) _turns.AddLast(turn);
        else _byUser.Remove(turn.Value);
        return true;
    }

    /// <summary>Takes one out of the line.</summary>
    /// <returns>False when it does not wait.</returns>
    public bool Remove(uint user, string uid)
    {
        if (!_byUser.TryGetValue(user, out var waiting) || !waiting.Remove(uid)) return false;
        Count--;
        if (waiting.Count == 0)
        {
            _byUser.Remove(user);
            _turns.Remove(user);
        }
        return true;
    }
}

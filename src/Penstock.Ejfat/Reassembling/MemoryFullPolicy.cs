namespace Penstock.Ejfat;

/// <summary>What happens when a new event needs memory and the limit is reached.</summary>
public enum MemoryFullPolicy
{
    /// <summary>Incomplete events are given up, the longest idle first, until there is room. If that is not enough the new event is refused.</summary>
    EvictLongestIdle,

    /// <summary>The new event is refused.</summary>
    RefuseNew,
}

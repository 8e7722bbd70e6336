namespace Penstock.Scaler.Objects;

/// <summary>Whose content goes to disk first when memory is full. Always the content unused for longest of those meant.</summary>
public enum EvictionOrder
{
    /// <summary>That of the owner who has the most in memory, so that one client cannot push out the others.</summary>
    LargestOwner = 0,

    /// <summary>Anybody's.</summary>
    LeastRecentlyUsed = 1,
}

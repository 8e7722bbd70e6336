namespace Penstock.Scaler.Objects;

/// <summary>What contents are found by: equal ones have equal keys.</summary>
/// <param name="Hash">XXH3-64 of the bytes.</param>
/// <param name="Length">How many bytes.</param>
internal readonly record struct ContentKey(ulong Hash, long Length)
{
    // XXH3 of short contents can be chosen; the process's seed keeps them apart in the table.
    public override int GetHashCode() => HashCode.Combine((int)Hash, (int)(Hash >> 32), (int)Length);
}

namespace Penstock.DataMovement.Copying.Filters;

/// <summary>The rules of an operation: the first that matches decides.</summary>
internal sealed class FilterList(IReadOnlyList<FilterRule> rules)
{
    public bool IsEmpty => rules.Count == 0;

    public bool Excludes(ReadOnlySpan<byte> path, bool isFolder)
    {
        foreach (var rule in rules)
        {
            if (rule.Matches(path, isFolder)) return !rule.Include;
        }

        return false;
    }
}

namespace Penstock.Cli.Compat;

/// <summary>Which options of an original exclude or need each other.</summary>
internal static class CompatRules
{
    /// <summary>Refuses a pair of which both were given on the command line (defaults do not count).</summary>
    public static void Conflict(CompatValues values, params (string First, string Second)[] pairs)
    {
        foreach (var (first, second) in pairs)
        {
            if (values.Given(first) && values.Given(second))
            {
                throw new CompatUsageException($"Conflicting options '{first}' and '{second}'.");
            }
        }
    }

    /// <summary>Refuses <paramref name="option"/> where something it needs has no value.</summary>
    public static void Requires(CompatValues values, string option, params string[] needed)
    {
        if (!values.Given(option))
        {
            return;
        }

        foreach (var name in needed)
        {
            if (!values.Has(name))
            {
                throw new CompatUsageException($"Option '{option}' requires option '{name}'.");
            }
        }
    }
}

namespace Penstock.Cli.Compat;

/// <summary>One option of an original program.</summary>
/// <param name="Name">Long name without dashes.</param>
/// <param name="Short">One-letter name, or NUL.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="Default">Value when absent, as text; null: no value.</param>
/// <param name="Many">Takes several values, and may be repeated.</param>
/// <param name="Min">Smallest whole number accepted.</param>
/// <param name="Max">Largest whole number accepted.</param>
/// <param name="Description">Help text.</param>
internal sealed record CompatOption(
    string Name, char Short, CompatKind Kind, string? Default, bool Many, long Min, long Max, string Description)
{
    public static CompatOption Flag(string name, char letter, string description) => new(name, letter, CompatKind.Flag, null, false, 0, 0, description);

    public static CompatOption Text(string name, char letter, string description, string? fallback = null) =>
        new(name, letter, CompatKind.Text, fallback, false, 0, 0, description);

    public static CompatOption Texts(string name, char letter, string description) => new(name, letter, CompatKind.Text, null, true, 0, 0, description);

    public static CompatOption Whole(string name, char letter, string description, string? fallback, long min, long max) =>
        new(name, letter, CompatKind.Whole, fallback, false, min, max, description);

    public static CompatOption Wholes(string name, char letter, string description, long min, long max) =>
        new(name, letter, CompatKind.Whole, null, true, min, max, description);

    public static CompatOption Number(string name, char letter, string description, string? fallback) =>
        new(name, letter, CompatKind.Number, fallback, false, 0, 0, description);

    public static CompatOption Truth(string name, char letter, string description, string fallback) =>
        new(name, letter, CompatKind.Truth, fallback, false, 0, 0, description);
}

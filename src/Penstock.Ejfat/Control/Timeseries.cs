namespace Penstock.Ejfat.Control;

/// <summary>The history of one quantity.</summary>
/// <param name="Path">Its name, for example <c>/lb/1/session/2/fill_percent</c>.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Samples">Its values in the order received.</param>
/// <param name="IsInteger">The values are whole numbers.</param>
public sealed record Timeseries(string Path, string Unit, IReadOnlyList<TimeseriesSample> Samples, bool IsInteger);

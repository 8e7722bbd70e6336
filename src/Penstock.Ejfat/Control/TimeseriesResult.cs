namespace Penstock.Ejfat.Control;

/// <summary>What was found of a time series selector.</summary>
/// <param name="SinceMilliseconds">From when on, in milliseconds since 1970.</param>
/// <param name="Series">The series.</param>
public sealed record TimeseriesResult(long SinceMilliseconds, IReadOnlyList<Timeseries> Series);

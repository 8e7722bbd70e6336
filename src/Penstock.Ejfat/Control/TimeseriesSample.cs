namespace Penstock.Ejfat.Control;

/// <summary>One value of a series.</summary>
/// <param name="TimestampMilliseconds">Milliseconds since 1970.</param>
/// <param name="Integer">The value of an integer series, exact; of a float series rounded towards zero.</param>
/// <param name="Value">The value; integers beyond 2^53 are exact in <paramref name="Integer"/> only.</param>
public readonly record struct TimeseriesSample(long TimestampMilliseconds, long Integer, double Value);

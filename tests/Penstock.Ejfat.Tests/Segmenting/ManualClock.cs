namespace Penstock.Tests;

/// <summary>A clock that moves when told to; each reading may move it too.</summary>
internal sealed class ManualClock(long unixMicroseconds = 1_750_000_000_000_000) : TimeProvider
{
    private long _microseconds = unixMicroseconds;

    /// <summary>Added at each reading.</summary>
    public long Step { get; set; }

    public override long TimestampFrequency => 1_000_000;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddMicroseconds(Interlocked.Add(ref _microseconds, Step));

    public override long GetTimestamp() => Interlocked.Read(ref _microseconds);

    public void Advance(long microseconds) => Interlocked.Add(ref _microseconds, microseconds);
}

namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>The time something happens at, on both clocks: what the state decides by is passed in.</summary>
/// <param name="Utc">The time of day: reservations end by it, and clients see it.</param>
/// <param name="Milliseconds">A clock that never jumps: silence, samples and epochs are measured with it.</param>
internal readonly record struct Moment(DateTimeOffset Utc, long Milliseconds)
{
    public static Moment Now(TimeProvider clock) => new(clock.GetUtcNow(), (long)clock.GetElapsedTime(0).TotalMilliseconds);

    public Moment Plus(TimeSpan time) => new(Utc + time, Milliseconds + (long)time.TotalMilliseconds);

    public TimeSpan Since(Moment earlier) => TimeSpan.FromMilliseconds(Milliseconds - earlier.Milliseconds);
}

namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>When a silent worker loses its slots, and when its session. Silence is measured by the server's clock alone.</summary>
/// <param name="Grace">A worker that registered less long ago is neither.</param>
/// <param name="StaleAfter">Silent for longer: no slots.</param>
/// <param name="DeadAfter">Silent for longer: no session.</param>
internal sealed record LivenessRules(TimeSpan Grace, TimeSpan StaleAfter, TimeSpan DeadAfter)
{
    public bool IsStale(Session session, Moment now) => IsSilentFor(session, now, StaleAfter);

    public bool IsDead(Session session, Moment now) => IsSilentFor(session, now, DeadAfter);

    private bool IsSilentFor(Session session, Moment now, TimeSpan time) => now.Since(session.Registered) > Grace && now.Since(session.LastHeard) > time;
}

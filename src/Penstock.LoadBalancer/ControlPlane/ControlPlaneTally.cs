namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>Everything the control plane counts; one home for all of it.</summary>
internal sealed class ControlPlaneTally
{
    public Tally Epochs { get; } = new("epochsMade");

    public Tally CallsServed { get; } = new("callsServed");

    public Tally CallsRefused { get; } = new("callsRefused");

    public Tally WorkersStale { get; } = new("workersStale");

    public Tally WorkersDead { get; } = new("workersDead");

    public Tally SyncAccepted { get; } = new("syncAccepted");

    public Tally SyncMalformed { get; } = new("syncMalformed");

    public Tally SyncNotReserved { get; } = new("syncNotReserved");

    public Tally SyncSenderNotAllowed { get; } = new("syncSenderNotAllowed");

    public Tally SyncNotBelieved { get; } = new("syncNotBelieved");

    public IEnumerable<Tally> All =>
    [
        CallsServed, CallsRefused, Epochs, WorkersStale, WorkersDead, SyncAccepted, SyncMalformed, SyncNotReserved, SyncSenderNotAllowed, SyncNotBelieved,
    ];

    public Tally Of(SyncVerdict verdict) => verdict switch
    {
        SyncVerdict.Accepted => SyncAccepted,
        SyncVerdict.NotReserved => SyncNotReserved,
        SyncVerdict.SenderNotAllowed => SyncSenderNotAllowed,
        SyncVerdict.NotBelieved => SyncNotBelieved,
        _ => SyncMalformed,
    };
}

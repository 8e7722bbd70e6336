using System.Net;

namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>A registered worker.</summary>
internal sealed class Session(long id, ushort member, WorkerRequest worker, Moment registered)
{
    /// <summary>From 1, never used again.</summary>
    public long Id { get; } = id;

    /// <summary>Its number in the calendars: small, and used again once no calendar names it.</summary>
    public ushort Member { get; } = member;

    public WorkerRequest Worker { get; } = worker;

    public Moment Registered { get; } = registered;

    /// <summary>When it was last heard of, by the server's clock.</summary>
    public Moment LastHeard { get; private set; } = registered;

    public WorkerReport Report { get; private set; } = WorkerReport.Initial;

    /// <summary>It has reported since it registered.</summary>
    public bool HasReported { get; private set; }

    /// <summary>It has been silent for so long that it gets no events until it reports again.</summary>
    public bool IsStale { get; set; }

    /// <summary>It may get events.</summary>
    public bool IsReady => Report.IsReady && !IsStale;

    /// <summary>Moves with its control signals; workers average 1000.</summary>
    public double Weight { get; set; } = worker.Weight;

    /// <summary>Slots it must have, placed.</summary>
    public IReadOnlyList<SlotRun> Demands { get; set; } = [];

    public IPEndPoint EndPoint { get; } = new(worker.Address, worker.Port);

    /// <summary>How far its clock is ahead of the server's, at its last report; null when it does not say.</summary>
    public TimeSpan? Skew => Report.Timestamp - LastHeard.Utc;

    /// <summary>Takes what it says about itself.</summary>
    /// <returns>True when its readiness changed.</returns>
    public bool Take(WorkerReport report, Moment now)
    {
        var was = IsReady;
        Report = report;
        LastHeard = now;
        HasReported = true;
        IsStale = false;
        return IsReady != was;
    }

    public bool IsSameWorkerAs(WorkerRequest other) => Worker.Name == other.Name && Worker.Address.Equals(other.Address) && Worker.Port == other.Port;

    public CalendarMember ToCalendarMember(bool fixedWeight) => new(Member, Worker.Name, fixedWeight ? Worker.Weight : Weight)
    {
        MinFactor = Worker.MinFactor,
        MaxFactor = Worker.MaxFactor,
        Demands = Demands,
    };

    public ForwardingMember ToForwardingMember(MemberAction action) => new(Member, EndPoint, Worker.PortBits, Worker.KeepLbHeader, action);
}

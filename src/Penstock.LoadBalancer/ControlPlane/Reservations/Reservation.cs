using System.Net;
using Penstock.Ejfat.Control;

namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>The use of one load balancer by one party: who may send, who receives, and the epochs between them.</summary>
internal sealed class Reservation(long id, LoadBalancerInstance instance, ReservationRequest request, Moment since)
{
    /// <summary>From 1, never used again.</summary>
    public long Id { get; } = id;

    public LoadBalancerInstance Instance { get; } = instance;

    public string Name { get; } = request.Name;

    public IpFamilies Families { get; } = request.Families;

    public SlotStrategy Strategy { get; } = request.Strategy;

    public Moment Since { get; } = since;

    /// <summary>When it ends; <see cref="TimeRules.Never"/> without end.</summary>
    public DateTimeOffset Until { get; set; } = request.Until;

    /// <summary>Addresses that may send, in the order they were added.</summary>
    public List<IPAddress> Senders { get; } = [.. request.Senders];

    /// <summary>Registered workers by session id.</summary>
    public SortedDictionary<long, Session> Sessions { get; } = [];

    /// <summary>Workers that left while calendars still name them, by member number.</summary>
    public Dictionary<ushort, Session> Departed { get; } = [];

    public EpochHistory Epochs { get; } = new(instance.NextEpoch);

    public SyncSources Sync { get; } = new();

    /// <summary>Ticks of senders that have said nothing yet: microseconds since 1970, which E2SAR's senders use.</summary>
    public SyncSample Seed { get; set; } = SeedAt(since);

    public ResourcePath Path => new(Instance.Id, Id, Session: null);

    public ResourcePath PathOf(Session session) => new(Instance.Id, Id, session.Id);

    public static SyncSample SeedAt(Moment now) => new((ulong)Math.Max(0, now.Utc.ToUnixTimeMilliseconds()) * 1000, 1_000_000, now.Milliseconds);
}

using Penstock.Scaler.Messages;

namespace Penstock.Scaler.Scheduling;

/// <summary>A client: its tasks, its graphs and its objects.</summary>
internal sealed class ClientEntry(Party party)
{
    public Party Party { get; } = party;

    /// <summary>Clock of the last message.</summary>
    public long LastSeen { get; set; }

    /// <summary>Whether it left; what still runs for it ends without anybody to tell.</summary>
    public bool IsGone { get; set; }

    public HashSet<ScheduledTask> Tasks { get; } = [];

    public HashSet<Graphs.GraphRun> Graphs { get; } = [];

    public HashSet<ObjectId> Objects { get; } = [];

    // The first half of every object id it makes (specs of the wire: MD5 of the identity).
    private readonly ObjectId _own = ObjectId.Serializer(party.Identity);

    /// <summary>Whether the id is one that this client makes, or a worker for it.</summary>
    public bool Makes(ObjectId id) => id.Field0 == _own.Field0 && id.Field1 == _own.Field1;
}

using Penstock.Scaler.Messages;

namespace Penstock.Scaler.Client;

/// <summary>A graph under way: it is sent once all its objects are in the storage.</summary>
internal sealed class PendingGraph
{
    public required TaskId Id { get; init; }

    public required PendingTask[] Nodes { get; init; }

    public required TaskId[] Targets { get; init; }

    /// <summary>Nodes whose objects are not all in the storage yet.</summary>
    public int Missing { get; set; }

    public bool IsSent { get; set; }

    /// <summary>Results that were fetched, to be given up at the end: other nodes may need them.</summary>
    public List<ObjectId> Garbage { get; } = [];
}

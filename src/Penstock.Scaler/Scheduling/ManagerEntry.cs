using Penstock.Scaler.Messages;

namespace Penstock.Scaler.Scheduling;

/// <summary>A worker manager.</summary>
internal sealed class ManagerEntry(Party party, byte[] id)
{
    public Party Party { get; } = party;

    public byte[] Id { get; } = id;

    public string Name { get; } = System.Text.Encoding.UTF8.GetString(id);

    public long LastSeen { get; set; }

    public uint MaxTaskConcurrency { get; set; }

    public required CapabilitySet Capabilities { get; set; }

    /// <summary>What was asked for last, in all.</summary>
    public long LastDesired { get; set; }

    /// <summary>Its workers that are connected.</summary>
    public HashSet<WorkerEntry> Workers { get; } = [];

    /// <summary>Where the last command was to begin with no request.</summary>
    public DesiredTaskConcurrency[] LastRequests { get; set; } = [];
}

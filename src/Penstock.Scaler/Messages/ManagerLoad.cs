using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>What a worker manager tells of its workers with its heartbeat; protocol <c>draining</c>.</summary>
/// <param name="ActiveTaskConcurrency">Tasks its workers can run at once.</param>
/// <param name="Occupancy">Tasks they have.</param>
/// <param name="ActiveUnits">Units that serve.</param>
/// <param name="PendingUnits">Units that were started and are not there yet.</param>
/// <param name="DrainingUnits">Units that finish what they have.</param>
internal readonly record struct ManagerLoad(uint ActiveTaskConcurrency, uint Occupancy, uint ActiveUnits, uint PendingUnits, uint DrainingUnits)
{
    /// <summary>Words of a heartbeat with it.</summary>
    public const int HeartbeatWords = 3;

    public static ManagerLoad Read(StructReader from) => new(from.GetUInt32(4), from.GetUInt32(8), from.GetUInt32(12), from.GetUInt32(16), from.GetUInt32(20));

    public void Write(StructWriter to)
    {
        to.SetUInt32(4, ActiveTaskConcurrency);
        to.SetUInt32(8, Occupancy);
        to.SetUInt32(12, ActiveUnits);
        to.SetUInt32(16, PendingUnits);
        to.SetUInt32(20, DrainingUnits);
    }
}

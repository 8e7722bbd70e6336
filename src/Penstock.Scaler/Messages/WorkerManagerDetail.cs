using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>A worker manager as its scheduler sees it.</summary>
internal sealed record WorkerManagerDetail : IWireStruct<WorkerManagerDetail>
{
    public static int DataWords => 2;

    public static int Pointers => 3;

    /// <summary>Its id.</summary>
    public byte[] WorkerManagerId { get; init; } = [];

    /// <summary>Its YMQ identity.</summary>
    public string Identity { get; init; } = "";

    /// <summary>Seconds since its last heartbeat.</summary>
    public ushort LastSeenS { get; init; }

    /// <summary>The most workers it may start.</summary>
    public uint MaxTaskConcurrency { get; init; }

    /// <summary>Names in order, a space between.</summary>
    public string Capabilities { get; init; } = "";

    /// <summary>Asked for and not connected yet.</summary>
    public uint PendingWorkers { get; init; }

    public static WorkerManagerDetail Read(StructReader from, ref FieldCheck check) => new()
    {
        WorkerManagerId = from.GetData(0).ToArray(),
        Identity = from.GetText(1),
        LastSeenS = from.GetUInt16(0),
        MaxTaskConcurrency = from.GetUInt32(4),
        Capabilities = from.GetText(2),
        PendingWorkers = from.GetUInt32(8),
    };

    public void Write(StructWriter to)
    {
        to.SetData(0, WorkerManagerId);
        to.SetText(1, Identity);
        to.SetUInt16(0, LastSeenS);
        to.SetUInt32(4, MaxTaskConcurrency);
        to.SetText(2, Capabilities);
        to.SetUInt32(8, PendingWorkers);
    }
}

using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>A worker manager is alive.</summary>
internal sealed record WorkerManagerHeartbeat : Message, IWireStruct<WorkerManagerHeartbeat>
{
    public static int DataWords => 1;

    public static int Pointers => 2;

    /// <summary>As many workers as wanted; the documented -1 cannot be sent.</summary>
    public const uint Unlimited = uint.MaxValue;

    public override MessageKind Kind => MessageKind.WorkerManagerHeartbeat;

    /// <summary>The most workers it may start; <see cref="Unlimited"/>.</summary>
    public uint MaxTaskConcurrency { get; init; }

    /// <summary>What its workers can do.</summary>
    public TaskCapability[] Capabilities { get; init; } = [];

    /// <summary>Its id.</summary>
    public byte[] WorkerManagerId { get; init; } = [];

    /// <summary>Its workers; null in protocol v2.6.</summary>
    public ManagerLoad? Load { get; init; }

    public static WorkerManagerHeartbeat Read(StructReader from, ref FieldCheck check) => new()
    {
        MaxTaskConcurrency = from.GetUInt32(0),
        Capabilities = check.Structs<TaskCapability>(from.GetList(0)),
        WorkerManagerId = from.GetData(1).ToArray(),
        Load = from.DataBytes >= ManagerLoad.HeartbeatWords * 8 ? ManagerLoad.Read(from) : null,
    };

    public override void Write(StructWriter to)
    {
        to.SetUInt32(0, MaxTaskConcurrency);
        to.SetStructs<TaskCapability>(0, Capabilities);
        to.SetData(1, WorkerManagerId);
        Load?.Write(to);
    }

    internal override StructWriter Begin(StructWriter root) => root.InitStruct(0, Load is null ? DataWords : ManagerLoad.HeartbeatWords, Pointers);
}

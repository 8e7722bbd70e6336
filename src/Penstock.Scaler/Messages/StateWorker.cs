using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>A worker came or went.</summary>
internal sealed record StateWorker : Message, IWireStruct<StateWorker>
{
    public static int DataWords => 1;

    public static int Pointers => 2;

    public override MessageKind Kind => MessageKind.StateWorker;

    /// <summary>Its identity.</summary>
    public byte[] WorkerId { get; init; } = [];

    /// <summary>Which.</summary>
    public WorkerState State { get; init; }

    /// <summary>What it can do.</summary>
    public TaskCapability[] Capabilities { get; init; } = [];

    public static StateWorker Read(StructReader from, ref FieldCheck check) => new()
    {
        WorkerId = from.GetData(0).ToArray(),
        State = check.Ordinal<WorkerState>(from.GetUInt16(0), "StateWorker.state"),
        Capabilities = check.Structs<TaskCapability>(from.GetList(1)),
    };

    public override void Write(StructWriter to)
    {
        to.SetData(0, WorkerId);
        to.SetUInt16(0, (ushort)State);
        to.SetStructs<TaskCapability>(1, Capabilities);
    }

    internal override StructWriter Begin(StructWriter root) => root.InitStruct(0, DataWords, Pointers);
}

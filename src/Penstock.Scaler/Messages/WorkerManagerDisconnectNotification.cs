using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>A worker manager leaves, its workers are gone; protocol <c>draining</c>.</summary>
internal sealed record WorkerManagerDisconnectNotification : Message, IWireStruct<WorkerManagerDisconnectNotification>
{
    public static int DataWords => 0;

    public static int Pointers => 0;

    public override MessageKind Kind => MessageKind.WorkerManagerDisconnectNotification;

    public static WorkerManagerDisconnectNotification Read(StructReader from, ref FieldCheck check) => new();

    public override void Write(StructWriter to)
    {
    }

    internal override StructWriter Begin(StructWriter root) => root.InitStruct(0, DataWords, Pointers);
}

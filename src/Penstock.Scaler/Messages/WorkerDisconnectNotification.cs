using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>A worker leaves and waits for no answer; protocol <c>draining</c>.</summary>
internal sealed record WorkerDisconnectNotification : Message, IWireStruct<WorkerDisconnectNotification>
{
    public static int DataWords => 0;

    public static int Pointers => 0;

    public override MessageKind Kind => MessageKind.WorkerDisconnectNotification;

    public static WorkerDisconnectNotification Read(StructReader from, ref FieldCheck check) => new();

    public override void Write(StructWriter to)
    {
    }

    internal override StructWriter Begin(StructWriter root) => root.InitStruct(0, DataWords, Pointers);
}

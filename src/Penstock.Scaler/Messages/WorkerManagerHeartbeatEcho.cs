using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>The answer to a worker manager's heartbeat.</summary>
internal sealed record WorkerManagerHeartbeatEcho : Message, IWireStruct<WorkerManagerHeartbeatEcho>
{
    public static int DataWords => 0;

    public static int Pointers => 0;

    public override MessageKind Kind => MessageKind.WorkerManagerHeartbeatEcho;

    public static WorkerManagerHeartbeatEcho Read(StructReader from, ref FieldCheck check) => new();

    public override void Write(StructWriter to)
    {
    }

    internal override StructWriter Begin(StructWriter root) => root.InitStruct(0, DataWords, Pointers);
}

using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>A worker manager is to let its workers finish and leave; protocol <c>draining</c>.</summary>
internal sealed record WorkerManagerShutdown : Message, IWireStruct<WorkerManagerShutdown>
{
    public static int DataWords => 0;

    public static int Pointers => 0;

    public override MessageKind Kind => MessageKind.WorkerManagerShutdown;

    public static WorkerManagerShutdown Read(StructReader from, ref FieldCheck check) => new();

    public override void Write(StructWriter to)
    {
    }

    internal override StructWriter Begin(StructWriter root) => root.InitStruct(0, DataWords, Pointers);
}

using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>A worker is to finish what it has and leave; protocol <c>draining</c>.</summary>
internal sealed record WorkerShutdown : Message, IWireStruct<WorkerShutdown>
{
    public static int DataWords => 0;

    public static int Pointers => 0;

    public override MessageKind Kind => MessageKind.WorkerShutdown;

    public static WorkerShutdown Read(StructReader from, ref FieldCheck check) => new();

    public override void Write(StructWriter to)
    {
    }

    internal override StructWriter Begin(StructWriter root) => root.InitStruct(0, DataWords, Pointers);
}

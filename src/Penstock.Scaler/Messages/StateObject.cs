using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>Defined and never sent.</summary>
internal sealed record StateObject : Message, IWireStruct<StateObject>
{
    public static int DataWords => 0;

    public static int Pointers => 0;

    public override MessageKind Kind => MessageKind.StateObject;

    public static StateObject Read(StructReader from, ref FieldCheck check) => new();

    public override void Write(StructWriter to)
    {
    }

    internal override StructWriter Begin(StructWriter root) => root.InitStruct(0, DataWords, Pointers);
}

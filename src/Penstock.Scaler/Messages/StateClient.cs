using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>Defined and never sent.</summary>
internal sealed record StateClient : Message, IWireStruct<StateClient>
{
    public static int DataWords => 0;

    public static int Pointers => 0;

    public override MessageKind Kind => MessageKind.StateClient;

    public static StateClient Read(StructReader from, ref FieldCheck check) => new();

    public override void Write(StructWriter to)
    {
    }

    internal override StructWriter Begin(StructWriter root) => root.InitStruct(0, DataWords, Pointers);
}

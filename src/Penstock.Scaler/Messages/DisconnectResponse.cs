using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>A worker may leave.</summary>
internal sealed record DisconnectResponse : Message, IWireStruct<DisconnectResponse>
{
    public static int DataWords => 0;

    public static int Pointers => 1;

    public override MessageKind Kind => MessageKind.DisconnectResponse;

    /// <summary>Its identity.</summary>
    public byte[] Worker { get; init; } = [];

    public static DisconnectResponse Read(StructReader from, ref FieldCheck check) => new()
    {
        Worker = from.GetData(0).ToArray(),
    };

    public override void Write(StructWriter to)
    {
        to.SetData(0, Worker);
    }

    internal override StructWriter Begin(StructWriter root) => root.InitStruct(0, DataWords, Pointers);
}

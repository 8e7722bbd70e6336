using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>Accepted and without effect.</summary>
internal sealed record InformationRequest : Message, IWireStruct<InformationRequest>
{
    public static int DataWords => 0;

    public static int Pointers => 1;

    public override MessageKind Kind => MessageKind.InformationRequest;

    /// <summary>Anything.</summary>
    public byte[] Request { get; init; } = [];

    public static InformationRequest Read(StructReader from, ref FieldCheck check) => new()
    {
        Request = from.GetData(0).ToArray(),
    };

    public override void Write(StructWriter to)
    {
        to.SetData(0, Request);
    }

    internal override StructWriter Begin(StructWriter root) => root.InitStruct(0, DataWords, Pointers);
}

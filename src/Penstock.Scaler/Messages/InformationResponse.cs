using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>Defined and never sent.</summary>
internal sealed record InformationResponse : Message, IWireStruct<InformationResponse>
{
    public static int DataWords => 0;

    public static int Pointers => 1;

    public override MessageKind Kind => MessageKind.InformationResponse;

    /// <summary>Anything.</summary>
    public byte[] Response { get; init; } = [];

    public static InformationResponse Read(StructReader from, ref FieldCheck check) => new()
    {
        Response = from.GetData(0).ToArray(),
    };

    public override void Write(StructWriter to)
    {
        to.SetData(0, Response);
    }

    internal override StructWriter Begin(StructWriter root) => root.InitStruct(0, DataWords, Pointers);
}

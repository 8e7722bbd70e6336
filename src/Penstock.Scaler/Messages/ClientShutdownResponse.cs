using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>Whether the cluster ends.</summary>
internal sealed record ClientShutdownResponse : Message, IWireStruct<ClientShutdownResponse>
{
    public static int DataWords => 1;

    public static int Pointers => 0;

    public override MessageKind Kind => MessageKind.ClientShutdownResponse;

    /// <summary>False: it is protected.</summary>
    public bool Accepted { get; init; }

    public static ClientShutdownResponse Read(StructReader from, ref FieldCheck check) => new()
    {
        Accepted = from.GetBool(0, 0),
    };

    public override void Write(StructWriter to)
    {
        to.SetBool(0, 0, Accepted);
    }

    internal override StructWriter Begin(StructWriter root) => root.InitStruct(0, DataWords, Pointers);
}

using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>A client leaves, or ends the cluster.</summary>
internal sealed record ClientDisconnect : Message, IWireStruct<ClientDisconnect>
{
    public static int DataWords => 1;

    public static int Pointers => 0;

    public override MessageKind Kind => MessageKind.ClientDisconnect;

    /// <summary>Which.</summary>
    public ClientDisconnectType DisconnectType { get; init; }

    public static ClientDisconnect Read(StructReader from, ref FieldCheck check) => new()
    {
        DisconnectType = check.Ordinal<ClientDisconnectType>(from.GetUInt16(0), "ClientDisconnect.disconnectType"),
    };

    public override void Write(StructWriter to)
    {
        to.SetUInt16(0, (ushort)DisconnectType);
    }

    internal override StructWriter Begin(StructWriter root) => root.InitStruct(0, DataWords, Pointers);
}

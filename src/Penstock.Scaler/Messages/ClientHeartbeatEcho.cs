using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>The answer to a client's heartbeat.</summary>
internal sealed record ClientHeartbeatEcho : Message, IWireStruct<ClientHeartbeatEcho>
{
    public static int DataWords => 0;

    public static int Pointers => 1;

    public override MessageKind Kind => MessageKind.ClientHeartbeatEcho;

    /// <summary>Where its objects go.</summary>
    public ObjectStorageAddress ObjectStorageAddress { get; init; } = new();

    public static ClientHeartbeatEcho Read(StructReader from, ref FieldCheck check) => new()
    {
        ObjectStorageAddress = ObjectStorageAddress.Read(from.GetStruct(0), ref check),
    };

    public override void Write(StructWriter to)
    {
        to.SetStruct(0, ObjectStorageAddress);
    }

    internal override StructWriter Begin(StructWriter root) => root.InitStruct(0, DataWords, Pointers);
}

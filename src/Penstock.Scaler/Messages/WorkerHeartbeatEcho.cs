using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>The answer to a worker's heartbeat.</summary>
internal sealed record WorkerHeartbeatEcho : Message, IWireStruct<WorkerHeartbeatEcho>
{
    public static int DataWords => 0;

    public static int Pointers => 1;

    public override MessageKind Kind => MessageKind.WorkerHeartbeatEcho;

    /// <summary>Where its objects are.</summary>
    public ObjectStorageAddress ObjectStorageAddress { get; init; } = new();

    public static WorkerHeartbeatEcho Read(StructReader from, ref FieldCheck check) => new()
    {
        ObjectStorageAddress = ObjectStorageAddress.Read(from.GetStruct(0), ref check),
    };

    public override void Write(StructWriter to)
    {
        to.SetStruct(0, ObjectStorageAddress);
    }

    internal override StructWriter Begin(StructWriter root) => root.InitStruct(0, DataWords, Pointers);
}

using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>The workers that one manager started.</summary>
internal sealed record ManagedWorkers : IWireStruct<ManagedWorkers>
{
    public static int DataWords => 0;

    public static int Pointers => 2;

    /// <summary>The manager.</summary>
    public byte[] WorkerManagerId { get; init; } = [];

    /// <summary>Its workers.</summary>
    public byte[][] WorkerIds { get; init; } = [];

    public static ManagedWorkers Read(StructReader from, ref FieldCheck check) => new()
    {
        WorkerManagerId = from.GetData(0).ToArray(),
        WorkerIds = FieldCheck.Datas(from.GetList(1)),
    };

    public void Write(StructWriter to)
    {
        to.SetData(0, WorkerManagerId);
        to.SetDatas(1, WorkerIds);
    }
}

using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>The workers of a scheduler.</summary>
internal sealed record WorkerManagerStatus : IWireStruct<WorkerManagerStatus>
{
    public static int DataWords => 0;

    public static int Pointers => 1;

    /// <summary>Each of them.</summary>
    public WorkerStatus[] Workers { get; init; } = [];

    public static WorkerManagerStatus Read(StructReader from, ref FieldCheck check) => new()
    {
        Workers = check.Structs<WorkerStatus>(from.GetList(0)),
    };

    public void Write(StructWriter to)
    {
        to.SetStructs<WorkerStatus>(0, Workers);
    }
}

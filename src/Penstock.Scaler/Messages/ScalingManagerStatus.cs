using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>The worker managers of a scheduler.</summary>
internal sealed record ScalingManagerStatus : IWireStruct<ScalingManagerStatus>
{
    public static int DataWords => 0;

    public static int Pointers => 2;

    /// <summary>Which workers they started.</summary>
    public ManagedWorkers[] ManagedWorkers { get; init; } = [];

    /// <summary>How they are.</summary>
    public WorkerManagerDetail[] WorkerManagerDetails { get; init; } = [];

    public static ScalingManagerStatus Read(StructReader from, ref FieldCheck check) => new()
    {
        ManagedWorkers = check.Structs<ManagedWorkers>(from.GetList(0)),
        WorkerManagerDetails = check.Structs<WorkerManagerDetail>(from.GetList(1)),
    };

    public void Write(StructWriter to)
    {
        to.SetStructs<ManagedWorkers>(0, ManagedWorkers);
        to.SetStructs<WorkerManagerDetail>(1, WorkerManagerDetails);
    }
}

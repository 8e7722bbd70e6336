using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>The tasks of a scheduler.</summary>
internal sealed record TaskManagerStatus : IWireStruct<TaskManagerStatus>
{
    public static int DataWords => 0;

    public static int Pointers => 1;

    /// <summary>Each state with its tasks.</summary>
    public StateCount[] StateToCount { get; init; } = [];

    public static TaskManagerStatus Read(StructReader from, ref FieldCheck check) => new()
    {
        StateToCount = check.Structs<StateCount>(from.GetList(0)),
    };

    public void Write(StructWriter to)
    {
        to.SetStructs<StateCount>(0, StateToCount);
    }
}

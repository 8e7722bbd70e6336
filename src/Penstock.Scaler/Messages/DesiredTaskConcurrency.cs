using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>How many workers of a kind there should be.</summary>
internal readonly record struct DesiredTaskConcurrency : IWireStruct<DesiredTaskConcurrency>
{
    /// <summary>One without anything.</summary>
    public DesiredTaskConcurrency()
    {
    }

    public static int DataWords => 1;

    public static int Pointers => 1;

    /// <summary>How many.</summary>
    public uint TaskConcurrency { get; init; }

    /// <summary>What they can do; none: any worker.</summary>
    public TaskCapability[] Capabilities { get; init; } = [];

    public static DesiredTaskConcurrency Read(StructReader from, ref FieldCheck check) => new()
    {
        TaskConcurrency = from.GetUInt32(0),
        Capabilities = check.Structs<TaskCapability>(from.GetList(0)),
    };

    public void Write(StructWriter to)
    {
        to.SetUInt32(0, TaskConcurrency);
        to.SetStructs<TaskCapability>(0, Capabilities);
    }
}

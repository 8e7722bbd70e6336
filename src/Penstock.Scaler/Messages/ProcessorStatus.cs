using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>A process in which a worker runs tasks.</summary>
internal readonly record struct ProcessorStatus : IWireStruct<ProcessorStatus>
{
    public static int DataWords => 1;

    public static int Pointers => 1;

    /// <summary>Its number.</summary>
    public uint Pid { get; init; }

    /// <summary>Ready for tasks.</summary>
    public bool Initialized { get; init; }

    /// <summary>Runs one.</summary>
    public bool HasTask { get; init; }

    /// <summary>Stopped in favour of a task of higher priority.</summary>
    public bool Suspended { get; init; }

    /// <summary>What it uses.</summary>
    public Resource Resource { get; init; }

    public static ProcessorStatus Read(StructReader from, ref FieldCheck check) => new()
    {
        Pid = from.GetUInt32(0),
        Initialized = from.GetBool(4, 0),
        HasTask = from.GetBool(4, 1),
        Suspended = from.GetBool(4, 2),
        Resource = Resource.Read(from.GetStruct(0), ref check),
    };

    public void Write(StructWriter to)
    {
        to.SetUInt32(0, Pid);
        to.SetBool(4, 0, Initialized);
        to.SetBool(4, 1, HasTask);
        to.SetBool(4, 2, Suspended);
        to.SetStruct(0, Resource);
    }
}

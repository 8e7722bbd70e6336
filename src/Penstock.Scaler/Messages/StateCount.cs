using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>How many tasks are, or ever were, in a state.</summary>
internal readonly record struct StateCount : IWireStruct<StateCount>
{
    public static int DataWords => 1;

    public static int Pointers => 0;

    /// <summary>Ordinal of <see cref="TaskState"/>.</summary>
    public byte State { get; init; }

    /// <summary>How many.</summary>
    public uint Count { get; init; }

    public static StateCount Read(StructReader from, ref FieldCheck check) => new()
    {
        State = from.GetByte(0),
        Count = from.GetUInt32(4),
    };

    public void Write(StructWriter to)
    {
        to.SetByte(0, State);
        to.SetUInt32(4, Count);
    }
}

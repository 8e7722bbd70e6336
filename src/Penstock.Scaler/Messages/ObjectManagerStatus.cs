using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>The objects a scheduler keeps account of.</summary>
internal readonly record struct ObjectManagerStatus : IWireStruct<ObjectManagerStatus>
{
    public static int DataWords => 1;

    public static int Pointers => 0;

    /// <summary>How many.</summary>
    public uint NumberOfObjects { get; init; }

    public static ObjectManagerStatus Read(StructReader from, ref FieldCheck check) => new()
    {
        NumberOfObjects = from.GetUInt32(0),
    };

    public void Write(StructWriter to)
    {
        to.SetUInt32(0, NumberOfObjects);
    }
}

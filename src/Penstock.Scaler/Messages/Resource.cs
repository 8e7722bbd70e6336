using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>What a process uses.</summary>
internal readonly record struct Resource : IWireStruct<Resource>
{
    public static int DataWords => 2;

    public static int Pointers => 0;

    /// <summary>Tenths of a percent.</summary>
    public ushort Cpu { get; init; }

    /// <summary>Bytes.</summary>
    public ulong Rss { get; init; }

    public static Resource Read(StructReader from, ref FieldCheck check) => new()
    {
        Cpu = from.GetUInt16(0),
        Rss = from.GetUInt64(8),
    };

    public void Write(StructWriter to)
    {
        to.SetUInt16(0, Cpu);
        to.SetUInt64(8, Rss);
    }
}

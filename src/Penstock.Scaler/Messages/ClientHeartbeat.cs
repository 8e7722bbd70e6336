using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>A client is alive.</summary>
internal sealed record ClientHeartbeat : Message, IWireStruct<ClientHeartbeat>
{
    public static int DataWords => 1;

    public static int Pointers => 1;

    public override MessageKind Kind => MessageKind.ClientHeartbeat;

    /// <summary>What it uses.</summary>
    public Resource Resource { get; init; }

    /// <summary>Half a round trip, microseconds.</summary>
    public uint LatencyUS { get; init; }

    public static ClientHeartbeat Read(StructReader from, ref FieldCheck check) => new()
    {
        Resource = Resource.Read(from.GetStruct(0), ref check),
        LatencyUS = from.GetUInt32(0),
    };

    public override void Write(StructWriter to)
    {
        to.SetStruct(0, Resource);
        to.SetUInt32(0, LatencyUS);
    }

    internal override StructWriter Begin(StructWriter root) => root.InitStruct(0, DataWords, Pointers);
}

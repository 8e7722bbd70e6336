using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>What went over a scheduler's socket.</summary>
internal sealed record BinderStatus : IWireStruct<BinderStatus>
{
    public static int DataWords => 0;

    public static int Pointers => 2;

    /// <summary>Messages that came.</summary>
    public MessageCount[] Received { get; init; } = [];

    /// <summary>Messages that left.</summary>
    public MessageCount[] Sent { get; init; } = [];

    public static BinderStatus Read(StructReader from, ref FieldCheck check) => new()
    {
        Received = check.Structs<MessageCount>(from.GetList(0)),
        Sent = check.Structs<MessageCount>(from.GetList(1)),
    };

    public void Write(StructWriter to)
    {
        to.SetStructs<MessageCount>(0, Received);
        to.SetStructs<MessageCount>(1, Sent);
    }
}

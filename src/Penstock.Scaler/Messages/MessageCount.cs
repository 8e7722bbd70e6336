using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>How many messages of a type there were.</summary>
internal readonly record struct MessageCount : IWireStruct<MessageCount>
{
    /// <summary>One without anything.</summary>
    public MessageCount()
    {
    }

    public static int DataWords => 1;

    public static int Pointers => 1;

    /// <summary>The type's name, whatever the field is called.</summary>
    public string Client { get; init; } = "";

    /// <summary>How many.</summary>
    public uint Number { get; init; }

    public static MessageCount Read(StructReader from, ref FieldCheck check) => new()
    {
        Client = from.GetText(0),
        Number = from.GetUInt32(0),
    };

    public void Write(StructWriter to)
    {
        to.SetText(0, Client);
        to.SetUInt32(0, Number);
    }
}

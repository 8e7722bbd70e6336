using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>How many tasks a client has.</summary>
internal readonly record struct ClientTasks : IWireStruct<ClientTasks>
{
    /// <summary>One without anything.</summary>
    public ClientTasks()
    {
    }

    public static int DataWords => 1;

    public static int Pointers => 1;

    /// <summary>Its identity.</summary>
    public byte[] Client { get; init; } = [];

    /// <summary>Its tasks.</summary>
    public uint NumTask { get; init; }

    public static ClientTasks Read(StructReader from, ref FieldCheck check) => new()
    {
        Client = from.GetData(0).ToArray(),
        NumTask = from.GetUInt32(0),
    };

    public void Write(StructWriter to)
    {
        to.SetData(0, Client);
        to.SetUInt32(0, NumTask);
    }
}

using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>The clients of a scheduler.</summary>
internal sealed record ClientManagerStatus : IWireStruct<ClientManagerStatus>
{
    public static int DataWords => 0;

    public static int Pointers => 1;

    /// <summary>Each with its tasks.</summary>
    public ClientTasks[] ClientToNumOfTask { get; init; } = [];

    public static ClientManagerStatus Read(StructReader from, ref FieldCheck check) => new()
    {
        ClientToNumOfTask = check.Structs<ClientTasks>(from.GetList(0)),
    };

    public void Write(StructWriter to)
    {
        to.SetStructs<ClientTasks>(0, ClientToNumOfTask);
    }
}

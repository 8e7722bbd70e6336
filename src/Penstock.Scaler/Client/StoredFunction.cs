using Penstock.Scaler.Messages;

namespace Penstock.Scaler.Client;

/// <summary>A function of which the client has put the name into the storage, or is about to.</summary>
internal sealed class StoredFunction(ObjectId id, string name, byte[] payload)
{
    public ObjectId Id { get; } = id;

    public string Name { get; } = name;

    public byte[] Payload { get; } = payload;

    public bool IsAnnounced { get; set; }

    public bool IsStored { get; set; }

    /// <summary>Tasks that wait for it.</summary>
    public List<PendingTask> Waiting { get; } = [];
}

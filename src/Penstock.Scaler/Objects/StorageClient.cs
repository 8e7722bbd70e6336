using Penstock.Scaler.Messages;
using Penstock.Scaler.Ymq;

namespace Penstock.Scaler.Objects;

/// <summary>What a server knows of one of its clients.</summary>
internal sealed class StorageClient
{
    /// <summary>A request whose payload is the next message.</summary>
    public ObjectHeader? Pending { get; set; }

    /// <summary>Bytes reserved for the payload that is being received.</summary>
    public long Reserved { get; set; }

    /// <summary>When its objects are forgotten, while it is away.</summary>
    public YmqTimer? Away { get; set; }
}

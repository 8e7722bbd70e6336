using Penstock.Scaler.Messages;

namespace Penstock.Scaler.Client;

/// <summary>A value that is in the object storage, to be an argument of any number of tasks. It stays until the client deletes it or leaves.</summary>
public sealed class SharedObject
{
    internal SharedObject(ObjectId id) => Id = id;

    internal ObjectId Id { get; }

    /// <summary>Its id, 64 hexadecimal digits.</summary>
    public override string ToString() => Id.ToString();
}

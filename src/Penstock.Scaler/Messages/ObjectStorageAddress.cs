using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>Where the object storage server is.</summary>
internal sealed record ObjectStorageAddress : IWireStruct<ObjectStorageAddress>
{
    public static int DataWords => 1;

    public static int Pointers => 2;

    /// <summary>A numeric address.</summary>
    public string Host { get; init; } = "";

    /// <summary>Its port.</summary>
    public ushort Port { get; init; }

    /// <summary><c>tcp</c>, <c>tls</c>, <c>ws</c> or <c>wss</c>.</summary>
    public string Scheme { get; init; } = "";

    public static ObjectStorageAddress Read(StructReader from, ref FieldCheck check) => new()
    {
        Host = from.GetText(0),
        Port = from.GetUInt16(0),
        Scheme = from.GetText(1),
    };

    public void Write(StructWriter to)
    {
        to.SetText(0, Host);
        to.SetUInt16(0, Port);
        to.SetText(1, Scheme);
    }
}

using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>Objects told of together: three lists side by side, only the ids when they are deleted.</summary>
internal sealed record ObjectMetadata : IWireStruct<ObjectMetadata>
{
    public static int DataWords => 0;

    public static int Pointers => 3;

    /// <summary>The objects.</summary>
    public ObjectId[] ObjectIds { get; init; } = [];

    /// <summary>What each is; null when not sent.</summary>
    public ObjectContentType[]? ObjectTypes { get; init; }

    /// <summary>The name of each; null when not sent.</summary>
    public byte[][]? ObjectNames { get; init; }

    public static ObjectMetadata Read(StructReader from, ref FieldCheck check) => new()
    {
        ObjectIds = check.ObjectIds(from.GetList(0), "ObjectMetadata.objectIds"),
        ObjectTypes = from.Has(1) ? check.Ordinals<ObjectContentType>(from.GetList(1), "ObjectMetadata.objectTypes") : null,
        ObjectNames = from.Has(2) ? FieldCheck.Datas(from.GetList(2)) : null,
    };

    public void Write(StructWriter to)
    {
        to.SetIds(0, ObjectIds);
        if (ObjectTypes is not null) to.SetOrdinals<ObjectContentType>(1, ObjectTypes);
        if (ObjectNames is not null) to.SetDatas(2, ObjectNames);
    }
}

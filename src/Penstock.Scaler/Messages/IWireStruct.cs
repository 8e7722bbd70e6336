using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>A struct of the schema: how long it is, how it is read and written.</summary>
internal interface IWireStruct<TSelf>
    where TSelf : IWireStruct<TSelf>
{
    /// <summary>Words of its data section.</summary>
    static abstract int DataWords { get; }

    /// <summary>Its pointers.</summary>
    static abstract int Pointers { get; }

    /// <summary>The struct as it is; what is wrong with a field goes to <paramref name="check"/>.</summary>
    static abstract TSelf Read(StructReader from, ref FieldCheck check);

    /// <summary>Sets its fields in the order of their declaration, as the originals do.</summary>
    void Write(StructWriter to);
}

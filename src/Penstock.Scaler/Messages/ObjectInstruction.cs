using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>Objects are there, or are gone.</summary>
internal sealed record ObjectInstruction : Message, IWireStruct<ObjectInstruction>
{
    public static int DataWords => 1;

    public static int Pointers => 2;

    public override MessageKind Kind => MessageKind.ObjectInstruction;

    /// <summary>Which.</summary>
    public ObjectInstructionType InstructionType { get; init; }

    /// <summary>Identity of the client that owns them; null when not sent.</summary>
    public byte[]? ObjectUser { get; init; }

    /// <summary>The objects.</summary>
    public ObjectMetadata ObjectMetadata { get; init; } = new();

    public static ObjectInstruction Read(StructReader from, ref FieldCheck check) => new()
    {
        InstructionType = check.Ordinal<ObjectInstructionType>(from.GetUInt16(0), "ObjectInstruction.instructionType"),
        ObjectUser = from.Has(0) ? from.GetData(0).ToArray() : null,
        ObjectMetadata = ObjectMetadata.Read(from.GetStruct(1), ref check),
    };

    public override void Write(StructWriter to)
    {
        to.SetUInt16(0, (ushort)InstructionType);
        if (ObjectUser is not null) to.SetData(0, ObjectUser);
        to.SetStruct(1, ObjectMetadata);
    }

    internal override StructWriter Begin(StructWriter root) => root.InitStruct(0, DataWords, Pointers);
}

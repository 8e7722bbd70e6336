using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>A processor may be given tasks.</summary>
internal sealed record ProcessorInitialized : Message, IWireStruct<ProcessorInitialized>
{
    public static int DataWords => 0;

    public static int Pointers => 0;

    public override MessageKind Kind => MessageKind.ProcessorInitialized;

    public static ProcessorInitialized Read(StructReader from, ref FieldCheck check) => new();

    public override void Write(StructWriter to)
    {
    }

    internal override StructWriter Begin(StructWriter root) => root.InitStruct(0, DataWords, Pointers);
}

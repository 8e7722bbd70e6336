using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>How many workers a manager should have, all in all.</summary>
internal sealed record WorkerManagerCommand : Message, IWireStruct<WorkerManagerCommand>
{
    public static int DataWords => 0;

    public static int Pointers => 1;

    public override MessageKind Kind => MessageKind.WorkerManagerCommand;

    /// <summary>Per kind.</summary>
    public DesiredTaskConcurrency[] SetDesiredTaskConcurrencyRequests { get; init; } = [];

    public static WorkerManagerCommand Read(StructReader from, ref FieldCheck check) => new()
    {
        SetDesiredTaskConcurrencyRequests = check.Structs<DesiredTaskConcurrency>(from.GetList(0)),
    };

    public override void Write(StructWriter to)
    {
        to.SetStructs<DesiredTaskConcurrency>(0, SetDesiredTaskConcurrencyRequests);
    }

    internal override StructWriter Begin(StructWriter root) => root.InitStruct(0, DataWords, Pointers);
}

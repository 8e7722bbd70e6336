using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>Tasks are taken from a worker.</summary>
internal sealed record StateBalanceAdvice : Message, IWireStruct<StateBalanceAdvice>
{
    public static int DataWords => 0;

    public static int Pointers => 2;

    public override MessageKind Kind => MessageKind.StateBalanceAdvice;

    /// <summary>Identity of the worker.</summary>
    public byte[] WorkerId { get; init; } = [];

    /// <summary>The tasks.</summary>
    public TaskId[] TaskIds { get; init; } = [];

    public static StateBalanceAdvice Read(StructReader from, ref FieldCheck check) => new()
    {
        WorkerId = from.GetData(0).ToArray(),
        TaskIds = check.TaskIds(from.GetList(1), "StateBalanceAdvice.taskIds"),
    };

    public override void Write(StructWriter to)
    {
        to.SetData(0, WorkerId);
        to.SetIds(1, TaskIds);
    }

    internal override StructWriter Begin(StructWriter root) => root.InitStruct(0, DataWords, Pointers);
}

using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>How the scheduler is, every second.</summary>
internal sealed record StateScheduler : Message, IWireStruct<StateScheduler>
{
    public static int DataWords => 1;

    public static int Pointers => 7;

    public override MessageKind Kind => MessageKind.StateScheduler;

    /// <summary>Its socket.</summary>
    public BinderStatus Binder { get; init; } = new();

    /// <summary>What its process uses.</summary>
    public Resource Scheduler { get; init; }

    /// <summary>Free memory of its machine, bytes.</summary>
    public ulong RssFree { get; init; }

    /// <summary>Its clients.</summary>
    public ClientManagerStatus ClientManager { get; init; } = new();

    /// <summary>Its objects.</summary>
    public ObjectManagerStatus ObjectManager { get; init; }

    /// <summary>Its tasks.</summary>
    public TaskManagerStatus TaskManager { get; init; } = new();

    /// <summary>Its workers.</summary>
    public WorkerManagerStatus WorkerManager { get; init; } = new();

    /// <summary>Its worker managers.</summary>
    public ScalingManagerStatus ScalingManager { get; init; } = new();

    public static StateScheduler Read(StructReader from, ref FieldCheck check) => new()
    {
        Binder = BinderStatus.Read(from.GetStruct(0), ref check),
        Scheduler = Resource.Read(from.GetStruct(1), ref check),
        RssFree = from.GetUInt64(0),
        ClientManager = ClientManagerStatus.Read(from.GetStruct(2), ref check),
        ObjectManager = ObjectManagerStatus.Read(from.GetStruct(3), ref check),
        TaskManager = TaskManagerStatus.Read(from.GetStruct(4), ref check),
        WorkerManager = WorkerManagerStatus.Read(from.GetStruct(5), ref check),
        ScalingManager = ScalingManagerStatus.Read(from.GetStruct(6), ref check),
    };

    public override void Write(StructWriter to)
    {
        to.SetStruct(0, Binder);
        to.SetStruct(1, Scheduler);
        to.SetUInt64(0, RssFree);
        to.SetStruct(2, ClientManager);
        to.SetStruct(3, ObjectManager);
        to.SetStruct(4, TaskManager);
        to.SetStruct(5, WorkerManager);
        to.SetStruct(6, ScalingManager);
    }

    internal override StructWriter Begin(StructWriter root) => root.InitStruct(0, DataWords, Pointers);
}

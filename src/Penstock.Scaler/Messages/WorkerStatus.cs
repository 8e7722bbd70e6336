using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>A worker as its scheduler sees it.</summary>
internal sealed record WorkerStatus : IWireStruct<WorkerStatus>
{
    public static int DataWords => 5;

    public static int Pointers => 4;

    /// <summary>Its identity.</summary>
    public byte[] WorkerId { get; init; } = [];

    /// <summary>What its own process uses.</summary>
    public Resource Agent { get; init; }

    /// <summary>Free memory of its machine, bytes.</summary>
    public ulong RssFree { get; init; }

    /// <summary>Tasks it could still be given.</summary>
    public uint Free { get; init; }

    /// <summary>Tasks it was given.</summary>
    public uint Sent { get; init; }

    /// <summary>Tasks that wait there.</summary>
    public uint Queued { get; init; }

    /// <summary>Tasks suspended there.</summary>
    public byte Suspended { get; init; }

    /// <summary>Latency it reported, microseconds.</summary>
    public ulong LagUS { get; init; }

    /// <summary>Seconds since its last heartbeat.</summary>
    public ushort LastS { get; init; }

    /// <summary>Three digits: initialized, has a task, taskLock.</summary>
    public string Itl { get; init; } = "";

    /// <summary>Its processors.</summary>
    public ProcessorStatus[] ProcessorStatuses { get; init; } = [];

    /// <summary>Memory it may use, bytes.</summary>
    public ulong MemLimit { get; init; }

    /// <summary>Takes no further tasks and leaves when it has finished; protocol <c>draining</c>.</summary>
    public bool Draining { get; init; }

    public static WorkerStatus Read(StructReader from, ref FieldCheck check) => new()
    {
        WorkerId = from.GetData(0).ToArray(),
        Agent = Resource.Read(from.GetStruct(1), ref check),
        RssFree = from.GetUInt64(0),
        Free = from.GetUInt32(8),
        Sent = from.GetUInt32(12),
        Queued = from.GetUInt32(16),
        Suspended = from.GetByte(20),
        LagUS = from.GetUInt64(24),
        LastS = from.GetUInt16(22),
        Itl = from.GetText(2),
        ProcessorStatuses = check.Structs<ProcessorStatus>(from.GetList(3)),
        MemLimit = from.GetUInt64(32),
        Draining = from.GetBool(21, 0),
    };

    public void Write(StructWriter to)
    {
        to.SetData(0, WorkerId);
        to.SetStruct(1, Agent);
        to.SetUInt64(0, RssFree);
        to.SetUInt32(8, Free);
        to.SetUInt32(12, Sent);
        to.SetUInt32(16, Queued);
        to.SetByte(20, Suspended);
        to.SetUInt64(24, LagUS);
        to.SetUInt16(22, LastS);
        to.SetText(2, Itl);
        to.SetStructs<ProcessorStatus>(3, ProcessorStatuses);
        to.SetUInt64(32, MemLimit);
        to.SetBool(21, 0, Draining);
    }
}

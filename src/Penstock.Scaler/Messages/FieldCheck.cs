using System.Runtime.CompilerServices;
using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>Reads the fields of which the encoding says less than the protocol: ids of a fixed length, enums. Keeps the first thing that is wrong.</summary>
internal struct FieldCheck
{
    /// <summary>What is wrong, null while nothing is.</summary>
    public string? Problem { get; private set; }

    public static byte[][] Datas(ListReader list)
    {
        if (list.Count == 0) return [];
        var datas = new byte[list.Count][];
        for (var i = 0; i < datas.Length; i++) datas[i] = list.GetData(i).ToArray();
        return datas;
    }

    public TaskId TaskId(ReadOnlySpan<byte> bytes, string field)
    {
        if (Messages.TaskId.TryRead(bytes, out var id)) return id;
        Problem ??= $"{field} has {bytes.Length} bytes; a task id has {Messages.TaskId.Size}";
        return default;
    }

    public ObjectId ObjectId(ReadOnlySpan<byte> bytes, string field)
    {
        if (Messages.ObjectId.TryRead(bytes, out var id)) return id;
        Problem ??= $"{field} has {bytes.Length} bytes; an object id has {Messages.ObjectId.Size}";
        return default;
    }

    public TaskId[] TaskIds(ListReader list, string field)
    {
        if (list.Count == 0) return [];
        var ids = new TaskId[list.Count];
        for (var i = 0; i < ids.Length && Problem is null; i++) ids[i] = TaskId(list.GetData(i), field);
        return ids;
    }

    public ObjectId[] ObjectIds(ListReader list, string field)
    {
        if (list.Count == 0) return [];
        var ids = new ObjectId[list.Count];
        for (var i = 0; i < ids.Length && Problem is null; i++) ids[i] = ObjectId(list.GetData(i), field);
        return ids;
    }

    /// <summary>An enum whose ordinals begin with 0 and have no gaps.</summary>
    public T Ordinal<T>(ushort value, string field)
        where T : unmanaged, Enum
    {
        if (value < EnumSize<T>.Count) return Unsafe.BitCast<ushort, T>(value);
        Problem ??= $"{field} is {value}; 0 to {EnumSize<T>.Count - 1} are known";
        return default;
    }

    public T[] Ordinals<T>(ListReader list, string field)
        where T : unmanaged, Enum
    {
        if (list.Count == 0) return [];
        var values = new T[list.Count];
        for (var i = 0; i < values.Length; i++) values[i] = Ordinal<T>(list.GetUInt16(i), field);
        return values;
    }

    public T[] Structs<T>(ListReader list)
        where T : IWireStruct<T>
    {
        if (list.Count == 0) return [];
        var values = new T[list.Count];
        for (var i = 0; i < values.Length; i++) values[i] = T.Read(list.GetStruct(i), ref this);
        return values;
    }

    private static class EnumSize<T>
        where T : unmanaged, Enum
    {
        public static readonly int Count = Enum.GetValues<T>().Length;
    }
}

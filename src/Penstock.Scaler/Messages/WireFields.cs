using System.Runtime.CompilerServices;
using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>Writes the fields that are more than one value of the encoding.</summary>
internal static class WireFields
{
    public static void SetId(this StructWriter to, int index, TaskId id)
    {
        Span<byte> bytes = stackalloc byte[TaskId.Size];
        id.Write(bytes);
        to.SetData(index, bytes);
    }

    public static void SetId(this StructWriter to, int index, ObjectId id)
    {
        Span<byte> bytes = stackalloc byte[ObjectId.Size];
        id.Write(bytes);
        to.SetData(index, bytes);
    }

    public static void SetIds(this StructWriter to, int index, ReadOnlySpan<TaskId> ids)
    {
        var list = to.InitList(index, ElementSize.Pointer, ids.Length);
        Span<byte> bytes = stackalloc byte[TaskId.Size];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i].Write(bytes);
            list.SetData(i, bytes);
        }
    }

    public static void SetIds(this StructWriter to, int index, ReadOnlySpan<ObjectId> ids)
    {
        var list = to.InitList(index, ElementSize.Pointer, ids.Length);
        Span<byte> bytes = stackalloc byte[ObjectId.Size];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i].Write(bytes);
            list.SetData(i, bytes);
        }
    }

    public static void SetDatas(this StructWriter to, int index, ReadOnlySpan<byte[]> datas)
    {
        var list = to.InitList(index, ElementSize.Pointer, datas.Length);
        for (var i = 0; i < datas.Length; i++) list.SetData(i, datas[i]);
    }

    public static void SetOrdinals<T>(this StructWriter to, int index, ReadOnlySpan<T> values)
        where T : unmanaged, Enum
    {
        var list = to.InitList(index, ElementSize.TwoBytes, values.Length);
        for (var i = 0; i < values.Length; i++) list.SetUInt16(i, Unsafe.BitCast<T, ushort>(values[i]));
    }

    public static void SetStruct<T>(this StructWriter to, int index, T value)
        where T : IWireStruct<T> => value.Write(to.InitStruct(index, T.DataWords, T.Pointers));

    public static void SetStructs<T>(this StructWriter to, int index, ReadOnlySpan<T> values)
        where T : IWireStruct<T>
    {
        var list = to.InitStructList(index, values.Length, T.DataWords, T.Pointers);
        for (var i = 0; i < values.Length; i++) values[i].Write(list.GetStruct(i));
    }
}

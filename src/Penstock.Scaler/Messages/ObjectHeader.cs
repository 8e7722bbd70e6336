using System.Buffers.Binary;
using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>What requests to and responses from an object storage server begin with: a Cap'n Proto message of always 80 bytes.</summary>
/// <param name="ObjectId">The object meant.</param>
/// <param name="PayloadLength">Bytes of the payload that follows; in a request for content the most that are wanted.</param>
/// <param name="RequestId">Chosen by the asker, repeated in the response.</param>
/// <param name="Type">Ordinal of <see cref="ObjectRequestType"/> or <see cref="ObjectResponseType"/>.</param>
internal readonly record struct ObjectHeader(ObjectId ObjectId, ulong PayloadLength, ulong RequestId, ushort Type)
{
    /// <summary>Bytes of it.</summary>
    public const int Size = 80;

    /// <summary>Bytes of the message that names the original of a duplicate.</summary>
    public const int IdMessageSize = 48;

    // One segment of nine words; the root has three words of data and one pointer, to a struct of four words right behind it.
    private const ulong Table = 0x0000_0009_0000_0000;
    private const ulong RootPointer = 0x0001_0003_0000_0000;
    private const ulong IdPointer = 0x0000_0004_0000_0000;
    private const ulong IdTable = 0x0000_0005_0000_0000;
    private const int RootOffset = 8;
    private const int LengthOffset = 16;
    private const int RequestOffset = 24;
    private const int TypeOffset = 32;
    private const int IdPointerOffset = 40;
    private const int IdOffset = 48;

    /// <summary>False unless these are the 80 bytes of a header, in whatever layout.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ObjectHeader header)
    {
        header = default;
        if (bytes.Length != Size) return false;
        if (Word(bytes, 0) == Table && Word(bytes, RootOffset) == RootPointer && Word(bytes, IdPointerOffset) == IdPointer)
        {
            header = new ObjectHeader(ReadId(bytes[IdOffset..]), Word(bytes, LengthOffset), Word(bytes, RequestOffset), (ushort)Word(bytes, TypeOffset));
            return true;
        }
        var traversal = Traversal.Of(Size);
        if (!MessageReader.TryOpen(bytes, ref traversal, out var root)) return false;
        header = new ObjectHeader(ReadId(root.GetStruct(0)), root.GetUInt64(0), root.GetUInt64(8), root.GetUInt16(16));
        return traversal.Fault == CapnpFault.None;
    }

    /// <summary>Writes the 80 bytes in the one layout that the originals write.</summary>
    public void Write(Span<byte> destination)
    {
        _ = destination[Size - 1];
        BinaryPrimitives.WriteUInt64LittleEndian(destination, Table);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[RootOffset..], RootPointer);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[LengthOffset..], PayloadLength);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[RequestOffset..], RequestId);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[TypeOffset..], Type);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[IdPointerOffset..], IdPointer);
        WriteId(destination[IdOffset..], ObjectId);
    }

    /// <summary>The id in a message of its own, which is what a duplicate's payload is.</summary>
    public static bool TryReadId(ReadOnlySpan<byte> bytes, out ObjectId id)
    {
        id = default;
        var traversal = Traversal.Of(bytes.Length);
        if (!MessageReader.TryOpen(bytes, ref traversal, out var root)) return false;
        id = ReadId(root);
        return true;
    }

    /// <summary>Writes the 48 bytes of such a message.</summary>
    public static void WriteIdMessage(Span<byte> destination, ObjectId id)
    {
        _ = destination[IdMessageSize - 1];
        BinaryPrimitives.WriteUInt64LittleEndian(destination, IdTable);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], IdPointer);
        WriteId(destination[16..], id);
    }

    private static ulong Word(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[offset..]);

    private static ObjectId ReadId(ReadOnlySpan<byte> bytes) => new(Word(bytes, 0), Word(bytes, 8), Word(bytes, 16), Word(bytes, 24));

    private static ObjectId ReadId(StructReader from) => new(from.GetUInt64(0), from.GetUInt64(8), from.GetUInt64(16), from.GetUInt64(24));

    private static void WriteId(Span<byte> destination, ObjectId id)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination, id.Field0);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], id.Field1);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[16..], id.Field2);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..], id.Field3);
    }
}

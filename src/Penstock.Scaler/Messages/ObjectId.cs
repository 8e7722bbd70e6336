using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Penstock.Scaler.Messages;

/// <summary>Id of an object: 16 bytes of its owner (MD5 of the client's identity), 16 random ones. The fields are the bytes as four big-endian numbers.</summary>
internal readonly record struct ObjectId(ulong Field0, ulong Field1, ulong Field2, ulong Field3)
{
    /// <summary>Bytes of it.</summary>
    public const int Size = 32;

    /// <summary>A new object of that owner.</summary>
    public static ObjectId New(ReadOnlySpan<byte> owner)
    {
        Span<byte> bytes = stackalloc byte[Size];
        Hash(owner, bytes);
        Guid.NewGuid().TryWriteBytes(bytes[16..], bigEndian: true, out _);
        TryRead(bytes, out var id);
        return id;
    }

    /// <summary>The object that tells how the owner's other objects are serialized.</summary>
    public static ObjectId Serializer(ReadOnlySpan<byte> owner)
    {
        Span<byte> bytes = stackalloc byte[Size];
        Hash(owner, bytes);
        Hash("serializer"u8, bytes[16..]);
        TryRead(bytes, out var id);
        return id;
    }

    /// <summary>The 32 bytes as they stand in lists of ids.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ObjectId id)
    {
        id = default;
        if (bytes.Length != Size) return false;
        id = new ObjectId(
            BinaryPrimitives.ReadUInt64BigEndian(bytes),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]));
        return true;
    }

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], Field3);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], Field2);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Field1);
        BinaryPrimitives.WriteUInt64BigEndian(destination, Field0);
    }

    // As of task ids: seeded, and of all bits.
    public override int GetHashCode() => HashCode.Combine(
        (int)Field0, (int)(Field0 >> 32), (int)Field1, (int)(Field1 >> 32), (int)Field2, (int)(Field2 >> 32), (int)Field3, (int)(Field3 >> 32));

    public override string ToString() => $"{Field0:x16}{Field1:x16}{Field2:x16}{Field3:x16}";

    // MD5 is what the protocol's ids are made with; nothing is protected by it.
#pragma warning disable CA5351
    private static void Hash(ReadOnlySpan<byte> text, Span<byte> destination) => MD5.HashData(text, destination);
#pragma warning restore CA5351
}

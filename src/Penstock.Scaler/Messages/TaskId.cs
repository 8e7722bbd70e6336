using System.Buffers.Binary;

namespace Penstock.Scaler.Messages;

/// <summary>Id of a task or a graph: 16 random bytes.</summary>
internal readonly record struct TaskId(ulong High, ulong Low)
{
    /// <summary>Bytes of it.</summary>
    public const int Size = 16;

    /// <summary>A new one, as random as a version 4 UUID, which it is.</summary>
    public static TaskId New()
    {
        Span<byte> bytes = stackalloc byte[Size];
        Guid.NewGuid().TryWriteBytes(bytes, bigEndian: true, out _);
        TryRead(bytes, out var id);
        return id;
    }

    public static bool TryRead(ReadOnlySpan<byte> bytes, out TaskId id)
    {
        id = default;
        if (bytes.Length != Size) return false;
        id = new TaskId(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
        return true;
    }

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Low);
        BinaryPrimitives.WriteUInt64BigEndian(destination, High);
    }

    // Ids come from outside. The seeded hash is of all bits: that of a number folds its halves, which who chooses ids could use.
    public override int GetHashCode() => HashCode.Combine((int)High, (int)(High >> 32), (int)Low, (int)(Low >> 32));

    public override string ToString() => $"{High:x16}{Low:x16}";
}

using System.Buffers.Binary;

namespace Penstock.Scaler.Messages;

/// <summary>The metadata of a task: six bytes, big-endian.</summary>
internal readonly record struct TaskFlags(bool Profiling, int Priority, bool StreamOutput)
{
    /// <summary>Bytes of it.</summary>
    public const int Size = 6;

    /// <summary>What empty metadata mean.</summary>
    public static TaskFlags Default { get; } = new(true, 0, false);

    /// <summary>False unless there are six bytes or none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out TaskFlags flags)
    {
        flags = Default;
        if (bytes.IsEmpty) return true;
        if (bytes.Length != Size) return false;
        flags = new TaskFlags(bytes[0] != 0, BinaryPrimitives.ReadInt32BigEndian(bytes[1..]), bytes[5] != 0);
        return true;
    }

    public void Write(Span<byte> destination)
    {
        destination[5] = StreamOutput ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(destination[1..], Priority);
        destination[0] = Profiling ? (byte)1 : (byte)0;
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        Write(bytes);
        return bytes;
    }
}

using System.Buffers.Binary;

namespace Penstock.Scaler.Messages;

/// <summary>What a task used, the metadata of its result: 16 bytes, big-endian.</summary>
/// <param name="Seconds">How long it ran.</param>
/// <param name="MemoryBytes">The most memory it added.</param>
/// <param name="CpuSeconds">Its processor time.</param>
internal readonly record struct ProfileResult(float Seconds, ulong MemoryBytes, float CpuSeconds)
{
    /// <summary>Bytes of it. Python clients do not survive another length, except none.</summary>
    public const int Size = 16;

    /// <summary>False unless there are 16 bytes; also when there are none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ProfileResult profile)
    {
        profile = default;
        if (bytes.Length != Size) return false;
        profile = new ProfileResult(BinaryPrimitives.ReadSingleBigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[4..]), BinaryPrimitives.ReadSingleBigEndian(bytes[12..]));
        return true;
    }

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteSingleBigEndian(destination[12..], CpuSeconds);
        BinaryPrimitives.WriteUInt64BigEndian(destination[4..], MemoryBytes);
        BinaryPrimitives.WriteSingleBigEndian(destination, Seconds);
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        Write(bytes);
        return bytes;
    }
}

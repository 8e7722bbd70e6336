using System.Buffers.Binary;
using Penstock.Ejfat;

namespace Penstock.Pipeline.Running;

/// <summary>What a worker process says to the run that started it, on its standard output: 16 bytes, little-endian, and a payload.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Reason">Why an event was lost.</param>
/// <param name="DataId">Of which source.</param>
/// <param name="PayloadBytes">Bytes that follow.</param>
/// <param name="Number">The event's number.</param>
internal readonly record struct WorkerFrame(WorkerFrameKind Kind, LostEventReason Reason, ushort DataId, int PayloadBytes, ulong Number)
{
    public const int Size = 16;

    private const int KindOffset = 0;
    private const int ReasonOffset = 1;
    private const int DataIdOffset = 2;
    private const int PayloadOffset = 4;
    private const int NumberOffset = 8;

    /// <summary>False when the bytes are no frame.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out WorkerFrame frame)
    {
        frame = new WorkerFrame(
            (WorkerFrameKind)bytes[KindOffset],
            (LostEventReason)bytes[ReasonOffset],
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[DataIdOffset..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[PayloadOffset..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[NumberOffset..]));
        return frame.Kind is > WorkerFrameKind.None and <= WorkerFrameKind.News && frame.PayloadBytes >= 0;
    }

    public void Write(Span<byte> destination)
    {
        destination[KindOffset] = (byte)Kind;
        destination[ReasonOffset] = (byte)Reason;
        BinaryPrimitives.WriteUInt16LittleEndian(destination[DataIdOffset..], DataId);
        BinaryPrimitives.WriteInt32LittleEndian(destination[PayloadOffset..], PayloadBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[NumberOffset..], Number);
    }
}

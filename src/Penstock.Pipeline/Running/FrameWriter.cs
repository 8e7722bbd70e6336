using System.Buffers.Binary;
using System.Text;
using Penstock.Ejfat;

namespace Penstock.Pipeline.Running;

/// <summary>Writes the frames of a worker process, from any thread.</summary>
internal sealed class FrameWriter(Stream output)
{
    private readonly Lock _lock = new();

    public void Write(WorkerFrameKind kind, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Write(new WorkerFrame(kind, default, 0, bytes.Length, 0), bytes);
    }

    public void WriteLost(in LostEvent lost)
    {
        Span<byte> segments = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(segments, lost.Segments);
        Write(new WorkerFrame(WorkerFrameKind.Lost, lost.Reason, lost.DataId, segments.Length, lost.EventNumber), segments);
    }

    public void WriteCounters(ReassemblerStatistics statistics)
    {
        Span<byte> counters = stackalloc byte[3 * sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(counters, statistics.Datagrams);
        BinaryPrimitives.WriteInt64LittleEndian(counters[8..], statistics.Bytes);
        BinaryPrimitives.WriteInt64LittleEndian(counters[16..], statistics.KernelDrops);
        Write(new WorkerFrame(WorkerFrameKind.Counters, default, 0, counters.Length, 0), counters);
    }

    public void Write(in WorkerFrame frame, ReadOnlySpan<byte> payload)
    {
        Span<byte> header = stackalloc byte[WorkerFrame.Size];
        frame.Write(header);
        lock (_lock)
        {
            output.Write(header);
            output.Write(payload);
            output.Flush();
        }
    }
}

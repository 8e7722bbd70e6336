using System.Buffers.Binary;
using System.Text;
using Penstock.Ejfat;

namespace Penstock.Pipeline.Running;

/// <summary>The inside of a worker process: receives, and writes everything to the run that started it. Ends when that closes its standard input, or is gone.</summary>
public static class WorkerProcess
{
    // Also how often the senders hear what has arrived, for they wait for it.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(2);

    /// <summary>Works until <paramref name="input"/> ends.</summary>
    /// <param name="input">The settings in the first line, then nothing.</param>
    /// <param name="output">Where the frames go.</param>
    /// <returns>0, or 1 when it could not start.</returns>
    public static async Task<int> RunAsync(Stream input, Stream output)
    {
        using var reader = new StreamReader(input, Encoding.UTF8);
        var writer = new FrameWriter(output);
        var line = await reader.ReadLineAsync();
        if (line is null) return 1;
        Reassembler reassembler;
        try
        {
            reassembler = new Reassembler(WorkerSettings.FromLine(line).ToOptions());
            await reassembler.StartAsync();
        }
        catch (Exception exception)
        {
            writer.Write(WorkerFrameKind.Failed, exception.Message);
            return 1;
        }

        try
        {
            await WorkAsync(reassembler, reader, writer);
            return 0;
        }
        catch (IOException)
        {
            // The run is gone, and with it everybody who could be told.
            return 1;
        }
    }

    private static async Task WorkAsync(Reassembler reassembler, StreamReader reader, FrameWriter writer)
    {
        await using (reassembler)
        {
            writer.Write(WorkerFrameKind.Started, reassembler.Uri.ToString(EjfatTokenKind.Session));
            var stopped = StopAtEndAsync(reader, reassembler);
            await Task.Factory.StartNew(() => HandOver(reassembler, writer, stopped), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            await stopped;
            foreach (var warning in reassembler.Warnings) writer.Write(WorkerFrameKind.Warning, warning);
            writer.Write(WorkerFrameKind.Ended, string.Empty);
        }
    }

    private static async Task StopAtEndAsync(StreamReader reader, Reassembler reassembler)
    {
        while (await reader.ReadLineAsync() is not null)
        {
            // Nothing else is said; the end is what counts.
        }

        await reassembler.StopAsync();
    }

    private static void HandOver(Reassembler reassembler, FrameWriter writer, Task stopped)
    {
        var told = -1L;
        while (true)
        {
            var isLast = stopped.IsCompleted;
            var received = reassembler.Receive(LongestWait);
            for (; received is not null; reassembler.TryReceive(out received))
            {
                using (received) writer.Write(new WorkerFrame(WorkerFrameKind.Event, default, received.DataId, received.Span.Length, received.EventNumber), received.Span);
            }

            while (reassembler.TryGetLostEvent(out var lost)) writer.WriteLost(lost);
            var statistics = reassembler.GetStatistics();
            if (statistics.Datagrams != told) writer.WriteCounters(statistics);
            told = statistics.Datagrams;
            if (isLast) return;
        }
    }

    private sealed class FrameWriter(Stream output)
    {
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
            output.Write(header);
            output.Write(payload);
            output.Flush();
        }
    }
}

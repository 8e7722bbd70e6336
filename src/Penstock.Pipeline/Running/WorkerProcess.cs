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
        WorkerBench? bench;
        try
        {
            var settings = WorkerSettings.FromLine(line);
            bench = settings.TimeFrames is { } timeFrames ? new WorkerBench(timeFrames, settings.Name, writer) : null;
            reassembler = new Reassembler(settings.ToOptions());
            await reassembler.StartAsync();
        }
        catch (Exception exception)
        {
            writer.Write(WorkerFrameKind.Failed, exception.Message);
            return 1;
        }

        try
        {
            await WorkAsync(reassembler, reader, writer, bench);
            return 0;
        }
        catch (IOException)
        {
            // The run is gone, and with it everybody who could be told.
            return 1;
        }
        finally
        {
            bench?.Dispose();
        }
    }

    private static async Task WorkAsync(Reassembler reassembler, StreamReader reader, FrameWriter writer, WorkerBench? bench)
    {
        await using (reassembler)
        {
            writer.Write(WorkerFrameKind.Started, reassembler.Uri.ToString(EjfatTokenKind.Session));
            var stopped = StopAtEndAsync(reader, reassembler, bench);
            await Task.Factory.StartNew(() => HandOver(reassembler, writer, bench, stopped), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            await stopped;
            bench?.Complete();
            foreach (var warning in reassembler.Warnings) writer.Write(WorkerFrameKind.Warning, warning);
            writer.Write(WorkerFrameKind.Ended, string.Empty);
        }
    }

    private static async Task StopAtEndAsync(StreamReader reader, Reassembler reassembler, WorkerBench? bench)
    {
        while (await reader.ReadLineAsync() is { } line) bench?.Hear(line);

        await reassembler.StopAsync();
    }

    private static void HandOver(Reassembler reassembler, FrameWriter writer, WorkerBench? bench, Task stopped)
    {
        var told = -1L;
        while (true)
        {
            var isLast = stopped.IsCompleted;
            var received = reassembler.Receive(LongestWait);
            bench?.Begin(received is not null);
            for (; received is not null; reassembler.TryReceive(out received))
            {
                if (bench is not null && bench.TryTake(received)) continue;
                using (received) writer.Write(new WorkerFrame(WorkerFrameKind.Event, default, received.DataId, received.Span.Length, received.EventNumber), received.Span);
            }

            bench?.End();
            while (reassembler.TryGetLostEvent(out var lost)) writer.WriteLost(lost);
            var statistics = reassembler.GetStatistics();
            if (statistics.Datagrams != told) writer.WriteCounters(statistics);
            told = statistics.Datagrams;
            if (isLast) return;
        }
    }
}

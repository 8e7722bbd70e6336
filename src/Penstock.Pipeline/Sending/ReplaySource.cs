using Penstock.Pipeline.Inputs;
using Penstock.Pipeline.Reporting;
using Penstock.TimeFrames.Building;
using Penstock.TimeFrames.Files;

namespace Penstock.Pipeline.Sending;

/// <summary>Time frames of files as events: each a sub time frame, with its number as event number and tick.</summary>
public sealed class ReplaySource : ISendSource, IDisposable
{
    private readonly TimeFrameReplay _replay;
    private readonly SendBuffers _buffers;
    private readonly Lock _lock = new();

    /// <summary>Finds the files; opens none.</summary>
    /// <exception cref="ArgumentException">An option cannot be.</exception>
    /// <exception cref="InputException">A path is not there, or a folder has no such file.</exception>
    public ReplaySource(IEnumerable<string> paths, ReplayOptions options)
    {
        _replay = new TimeFrameReplay(paths, options);
        _buffers = new SendBuffers(options.ReadAheadBytes);
    }

    /// <summary>The number that the first event will have; 1 where no file has one.</summary>
    public ulong FirstNumber => _replay.FindFirstNumber() ?? 1;

    /// <summary>Time frames that lacked a run, first orbit or time and got that of the one before.</summary>
    public long FilledIn => _replay.FilledIn;

    /// <inheritdoc/>
    public IReadOnlyList<InputLoss> Losses
    {
        get { lock (_lock) return [.. _replay.Losses]; }
    }

    /// <summary>How much could not be sent, by name; <see cref="Losses"/> has the first thousand.</summary>
    public IReadOnlyDictionary<string, long> LossCounts
    {
        get { lock (_lock) return new Dictionary<string, long>(_replay.LossCounts, StringComparer.Ordinal); }
    }

    /// <inheritdoc/>
    public bool TryNext(out SendItem item, CancellationToken stop)
    {
        item = default;
        // In the order of the files: who comes second gets what follows.
        lock (_lock)
        {
            while (_replay.Next(stop) is { } frame)
            {
                if (Read(frame, stop) is not { } read) continue;
                item = read;
                return true;
            }

            return false;
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _replay.Dispose();

    private SendItem? Read(ReplayedTimeFrame frame, CancellationToken stop)
    {
        var bytes = RecordSubTimeFrame.SizeOf(frame.Contents);
        if (bytes > int.MaxValue - 4096)
        {
            _replay.Lose(LossName.TimeFrameTooLarge, $"{frame.File.Path}: time frame {frame.Header.Id} at offset {frame.Contents.Record.Offset} has {bytes} bytes; an event can have {int.MaxValue - 4096}");
            return null;
        }

        var buffer = _buffers.Rent((int)bytes, stop);
        try
        {
            var memory = buffer.Memory((int)bytes);
            RecordSubTimeFrame.Write(frame.File, frame.Contents.Record, frame.Header, memory.Span);
            return new SendItem(memory, frame.File.Path, buffer) { Number = frame.Header.Id };
        }
        catch (Exception exception) when (exception is TimeFrameFileException or IOException)
        {
            buffer.Return();
            _replay.Lose(LossName.InputUnreadable, exception.Message);
            return null;
        }
    }
}

using Penstock.Ejfat;
using Penstock.Pipeline.Inputs;
using Penstock.Pipeline.Reporting;

namespace Penstock.Pipeline.Receiving;

/// <summary>Writes each event into a file <c>PREFIX_NUMBER_DATAID[.EXTENSION]</c>. A file has that name only when it is whole: until then, it begins with a dot.</summary>
public sealed class EventFileSink : IEventSink
{
    // ENOSPC and EDQUOT of Linux; .NET keeps them in the low word.
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly string _folder;
    private readonly string _prefix;
    private readonly string _extension;
    private readonly bool _overwrite;

    /// <summary>Files in a folder that exists.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="prefix">How the names begin.</param>
    /// <param name="extension">How they end, without the dot; null or empty: without an extension.</param>
    /// <param name="overwrite">Replace files of such names; else their events are lost.</param>
    /// <exception cref="InputException">The folder does not exist, or prefix or extension are no part of a name.</exception>
    public EventFileSink(string folder, string prefix, string? extension, bool overwrite)
    {
        if (!Directory.Exists(folder)) throw new InputException($"the output '{folder}' is not a folder; one that exists is accepted");
        if (prefix.Contains('/', StringComparison.Ordinal)) throw new InputException($"the prefix '{prefix}' is not possible; the begin of a file's name, without a slash, is accepted");
        if (extension?.Contains('/', StringComparison.Ordinal) == true) throw new InputException($"the extension '{extension}' is not possible; the end of a file's name, without a slash, is accepted");
        (_folder, _prefix, _overwrite) = (folder, prefix, overwrite);
        _extension = string.IsNullOrEmpty(extension) ? string.Empty : "." + extension;
    }

    /// <summary>Called when a file is finished: its names while and after it was written, and the event's number. From any thread.</summary>
    public Action<string, string, ulong>? Written { get; init; }

    /// <inheritdoc/>
    public SinkOutcome Take(ReceivedEvent received)
    {
        var name = $"{_prefix}_{received.EventNumber}_{received.DataId}{_extension}";
        var unfinished = Path.Combine(_folder, "." + name);
        var finished = Path.Combine(_folder, name);
        try
        {
            Write(unfinished, received.Span);
            File.Move(unfinished, finished, _overwrite);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            TryDelete(unfinished);
            var isFull = (exception.HResult & 0xffff) is NoSpace or QuotaExceeded;
            return new SinkOutcome(isFull ? LossName.DiskFull : LossName.OutputFailed, $"'{finished}' cannot be written: {exception.Message}");
        }

        Written?.Invoke(unfinished, finished, received.EventNumber);
        return SinkOutcome.Delivered;
    }

    private static void Write(string file, ReadOnlySpan<byte> bytes)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0, PreallocationSize = bytes.Length };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Mode;
        using var stream = new FileStream(file, options);
        stream.Write(bytes);
    }

    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It begins with a dot: nobody takes it for an event.
        }
    }
}

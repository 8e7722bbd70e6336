using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Raw;

/// <summary>A file of raw pages cannot be walked further. The message names the file, the offset, the field, its value and what is accepted.</summary>
public sealed class RawDataException(string file, long offset, RdhFault fault) : Exception($"{file}: page at offset {offset}: {fault}")
{
    /// <summary>The file.</summary>
    public string File { get; } = file;

    /// <summary>Where the page begins, in bytes from the file's beginning.</summary>
    public long Offset { get; } = offset;

    /// <summary>What is wrong.</summary>
    public RdhFault Fault { get; } = fault;
}

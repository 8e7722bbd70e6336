using System.Runtime.InteropServices;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Files;

/// <summary>One header and its payload in a file.</summary>
/// <param name="Element">Number of the equipment in <see cref="TimeFrameRecord.Index"/>.</param>
/// <param name="Header">The header; one of an older version as version 3.</param>
/// <param name="Offset">Where the header begins in the file.</param>
/// <param name="PayloadOffset">Where the payload begins in the file.</param>
/// <param name="PayloadBytes">Bytes of the payload.</param>
/// <param name="StartsMessage">False when the block goes on with the message of the block before it.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TimeFrameBlock(int Element, DataHeader Header, long Offset, long PayloadOffset, long PayloadBytes, bool StartsMessage)
{
    /// <summary>Bytes of header and payload.</summary>
    public long Bytes => PayloadOffset - Offset + PayloadBytes;
}

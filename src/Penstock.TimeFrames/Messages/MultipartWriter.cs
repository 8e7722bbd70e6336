using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Messages;

/// <summary>
/// Makes multipart messages as DataDistribution hands them over: the STF header's message first, then messages in ascending order of their equipments, whose
/// headers get the time frame's counter, run and first orbit. Payloads are not copied.
/// </summary>
public static class MultipartWriter
{
    /// <summary>A (sub) time frame as a multipart message.</summary>
    /// <param name="header">Its header.</param>
    /// <param name="messages">Its messages, in any order; those of one equipment stay in theirs.</param>
    /// <param name="reduced">True for one header per message, DataDistribution's default since 1.4; false for one per part.</param>
    /// <param name="creationMs">The time in the DataProcessingHeaders, Unix milliseconds.</param>
    public static List<ReadOnlyMemory<byte>> Write(SubTimeFrameHeader header, IEnumerable<DataMessage> messages, bool reduced, ulong creationMs)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var stf = new byte[SubTimeFrameHeader.Size];
        header.Write(stf);
        var parts = new List<ReadOnlyMemory<byte>>();
        var first = new DataHeader { DataDescription = DataDescription.SubTimeFrame, DataOrigin = DataOrigin.Flp, PayloadSerialization = HeaderName.None };
        Add(parts, header, first, [stf], reduced, creationMs);
        foreach (var message in messages.OrderBy(m => m.Equipment)) Add(parts, header, message.Stack.Data, message.Parts, reduced, creationMs);
        return parts;
    }

    /// <summary>What a source sends at its end: 192 bytes of headers and an empty part.</summary>
    /// <param name="nowMs">The time, Unix milliseconds.</param>
    public static IReadOnlyList<ReadOnlyMemory<byte>> EndOfStream(ulong nowMs)
    {
        var stack = new byte[DataHeader.Size + DataProcessingHeader.Size + SourceInfoHeader.Size];
        new DataHeader { DataDescription = DataDescription.Information, DataOrigin = DataOrigin.Any, PayloadSerialization = HeaderName.None, SplitPayloadParts = 1 }.Write(stack, hasNext: true);
        new DataProcessingHeader { Creation = nowMs }.Write(stack.AsSpan(DataHeader.Size), hasNext: true);
        new SourceInfoHeader(SourceState.Completed).Write(stack.AsSpan(DataHeader.Size + DataProcessingHeader.Size));
        return [stack, ReadOnlyMemory<byte>.Empty];
    }

    private static void Add(List<ReadOnlyMemory<byte>> parts, in SubTimeFrameHeader stf, in DataHeader header, IReadOnlyList<ReadOnlyMemory<byte>> payloads, bool reduced, ulong creationMs)
    {
        var count = (uint)payloads.Count;
        for (var i = 0; i < payloads.Count; i++)
        {
            if (i == 0 || !reduced) parts.Add(Stack(stf, header, payloads[i].Length, reduced && count > 1 ? count : (uint)i, count, creationMs));
            parts.Add(payloads[i]);
        }
    }

    private static byte[] Stack(in SubTimeFrameHeader stf, in DataHeader header, int payload, uint index, uint count, ulong creationMs)
    {
        var stack = new byte[DataHeader.Size + DataProcessingHeader.Size];
        (header with
        {
            SplitPayloadIndex = index,
            SplitPayloadParts = count,
            PayloadSize = (ulong)payload,
            TfCounter = (uint)stf.Id,
            RunNumber = stf.RunNumber,
            FirstTfOrbit = stf.FirstOrbit == SubTimeFrameHeader.UnknownOrbit ? header.FirstTfOrbit : stf.FirstOrbit,
        }).Write(stack, hasNext: true);
        new DataProcessingHeader { StartTime = stf.Id, Creation = creationMs }.Write(stack.AsSpan(DataHeader.Size));
        return stack;
    }
}

using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Messages;

/// <summary>
/// Reads multipart messages as DataDistribution and O2 exchange them: header stacks and payloads, each a part. Both forms of split payloads are decoded; every
/// number is checked before it is used, nothing is copied.
/// </summary>
public static class MultipartReader
{
    /// <summary>Takes a multipart message apart.</summary>
    /// <param name="parts">Its parts.</param>
    /// <param name="messages">The messages, in order.</param>
    /// <returns>What is wrong; null when all of it was read.</returns>
    public static MultipartFault? Read(IReadOnlyList<ReadOnlyMemory<byte>> parts, out IReadOnlyList<DataMessage> messages)
    {
        var read = new List<DataMessage>();
        messages = read;
        return Walk(parts, (sequence, stack) =>
        {
            var step = sequence.Encoding == SplitEncoding.Reduced ? 1 : 2;
            read.Add(new DataMessage(stack, [.. Enumerable.Range(0, sequence.Payloads).Select(i => parts[sequence.First + 1 + (i * step)])]));
        });
    }

    /// <summary>Says how the messages lie in a multipart message.</summary>
    /// <param name="parts">Its parts.</param>
    /// <param name="sequences">The messages up to the first fault.</param>
    /// <returns>What is wrong; null when all of it was read.</returns>
    public static MultipartFault? Inspect(IReadOnlyList<ReadOnlyMemory<byte>> parts, out IReadOnlyList<MultipartSequence> sequences)
    {
        var read = new List<MultipartSequence>();
        sequences = read;
        return Walk(parts, (sequence, _) => read.Add(sequence));
    }

    /// <summary>True when this is what a source sends at its end: a stack whose SourceInfoHeader says completed, and an empty part.</summary>
    public static bool IsEndOfStream(IReadOnlyList<ReadOnlyMemory<byte>> parts) =>
        parts.Count == 2 && HeaderStack.Read(parts[0].Span, out var stack) is null && stack.SourceInfo is { State: SourceState.Completed };

    private static MultipartFault? Walk(IReadOnlyList<ReadOnlyMemory<byte>> parts, Action<MultipartSequence, HeaderStack> take)
    {
        for (var at = 0; at < parts.Count;)
        {
            if (ReadStack(parts, at, out var stack) is { } damage) return damage;
            var header = stack.Data;
            var encoding = SplitPayload.EncodingOf(header);
            if (encoding == SplitEncoding.Invalid)
            {
                return new MultipartFault(at, DataHeader.SplitPayloadIndexOffset, "splitPayloadIndex", $"{header.SplitPayloadIndex}", $"0 or {header.SplitPayloadParts}, the number of parts, is accepted at the beginning of a message");
            }

            var payloads = encoding == SplitEncoding.Single ? 1 : (long)header.SplitPayloadParts;
            var needed = encoding == SplitEncoding.Reduced ? 1 + payloads : 2 * payloads;
            if (needed > parts.Count - at)
            {
                return new MultipartFault(at, DataHeader.SplitPayloadPartsOffset, "splitPayloadParts", $"{header.SplitPayloadParts}", $"{needed} parts of the multipart message are needed, {parts.Count - at} are there");
            }

            var sequence = new MultipartSequence(header.Equipment, encoding, at, (int)payloads);
            if (encoding != SplitEncoding.Reduced && CheckFull(parts, sequence) is { } fault) return fault;
            take(sequence, stack);
            at += sequence.Count;
        }

        return null;
    }

    // A reduced header's payloadSize is that of the first part only, and not looked at.
    private static MultipartFault? CheckFull(IReadOnlyList<ReadOnlyMemory<byte>> parts, in MultipartSequence sequence)
    {
        for (var i = 0; i < sequence.Payloads; i++)
        {
            var at = sequence.First + (2 * i);
            if (ReadStack(parts, at, out var stack) is { } damage) return damage;
            var header = stack.Data;
            if (header.Equipment != sequence.Equipment) return new MultipartFault(at, DataHeader.DataDescriptionOffset, "equipment", $"{header.Equipment}", $"{sequence.Equipment} is accepted, whose message goes on");
            if (sequence.Encoding == SplitEncoding.Full && (header.SplitPayloadIndex != i || header.SplitPayloadParts != sequence.Payloads))
            {
                return new MultipartFault(at, DataHeader.SplitPayloadIndexOffset, "split payload", $"{header.SplitPayloadIndex} of {header.SplitPayloadParts}", $"{i} of {sequence.Payloads} is accepted");
            }

            if (header.PayloadSize != (ulong)parts[at + 1].Length)
            {
                return new MultipartFault(at, DataHeader.PayloadSizeOffset, "payloadSize", $"{header.PayloadSize}", $"{parts[at + 1].Length} is accepted, the bytes of the next part");
            }
        }

        return null;
    }

    private static MultipartFault? ReadStack(IReadOnlyList<ReadOnlyMemory<byte>> parts, int at, out HeaderStack stack)
    {
        var fault = HeaderStack.Read(parts[at].Span, out stack);
        if (fault is not null) return new MultipartFault(at, fault.Offset, fault.Field, fault.Value, fault.Accepted);
        return stack.Bytes == parts[at].Length ? null
            : new MultipartFault(at, stack.Bytes, "header stack", $"{stack.Bytes} of {parts[at].Length} bytes", "a part that is nothing else is accepted");
    }
}

using System.Buffers;
using System.Buffers.Binary;
using Google.Protobuf;

namespace Penstock.Rpc.Wire;

/// <summary>A message on the stream: one byte that says whether it is compressed, its length in four bytes big-endian, itself.</summary>
internal static class MessageFraming
{
    public const int PrefixSize = 5;
    public const int LengthOffset = 1;

    /// <summary>Takes the next whole message off <paramref name="buffer"/>.</summary>
    /// <returns>False when more bytes are needed.</returns>
    /// <exception cref="RpcException">The message is over the limit (RESOURCE_EXHAUSTED) or its flag is neither 0 nor 1 (INTERNAL).</exception>
    public static bool TryTake(ref ReadOnlySequence<byte> buffer, int limit, out bool compressed, out ReadOnlySequence<byte> message)
    {
        compressed = false;
        message = default;
        if (buffer.Length < PrefixSize) return false;
        Span<byte> prefix = stackalloc byte[PrefixSize];
        buffer.Slice(0, PrefixSize).CopyTo(prefix);
        var length = ReadPrefix(prefix, limit, out compressed);
        if (buffer.Length < PrefixSize + length) return false;
        message = buffer.Slice(PrefixSize, length);
        buffer = buffer.Slice(message.End);
        return true;
    }

    /// <summary>Checks a prefix of <see cref="PrefixSize"/> bytes.</summary>
    /// <returns>The length of the message after it.</returns>
    public static int ReadPrefix(ReadOnlySpan<byte> prefix, int limit, out bool compressed)
    {
        if (prefix[0] > 1) throw new RpcException(RpcStatusCode.Internal, $"a message begins with the flag {prefix[0]}; 0 (plain) or 1 (compressed) is expected");
        compressed = prefix[0] == 1;
        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix[LengthOffset..]);
        if (length > (uint)limit) throw TooLarge("has", length, limit);
        return (int)length;
    }

    /// <summary>Writes prefix and message; nothing is flushed.</summary>
    public static void Write(IBufferWriter<byte> output, IMessage message, bool compress, int limit)
    {
        var size = message.CalculateSize();
        if (size > limit) throw new RpcException(RpcStatusCode.ResourceExhausted, $"a message to be sent has {size} bytes; the limit is {limit}");
        // An empty message stays as it is: .NET's gzip of nothing is no gzip.
        if (compress && size > 0)
        {
            WriteCompressed(output, message, size);
            return;
        }
        // One span for small messages; large ones are written in the pieces the writer likes.
        var span = output.GetSpan(size <= 2048 ? PrefixSize + size : PrefixSize);
        span[0] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(span[LengthOffset..], (uint)size);
        if (size <= 2048)
        {
            message.WriteTo(span.Slice(PrefixSize, size));
            output.Advance(PrefixSize + size);
            return;
        }
        output.Advance(PrefixSize);
        message.WriteTo(output);
    }

    public static T Parse<T>(MessageParser<T> parser, bool compressed, in ReadOnlySequence<byte> message, string? encoding, int limit)
        where T : IMessage<T>
    {
        try
        {
            if (!compressed) return message.IsSingleSegment ? parser.ParseFrom(message.FirstSpan) : parser.ParseFrom(message);
            if (encoding is null or "identity")
                throw new RpcException(RpcStatusCode.Internal, "a message is marked as compressed, but grpc-encoding names no compression");
            return parser.ParseFrom(CompressionCodec.Decompress(message, encoding, limit));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new RpcException(RpcStatusCode.Internal, $"a message is not a valid {typeof(T).Name}: {e.Message}", e);
        }
    }

    public static RpcException TooLarge(string verb, long size, int limit) =>
        new(RpcStatusCode.ResourceExhausted, $"a received message {verb} {size} bytes; the limit is {limit}");

    private static void WriteCompressed(IBufferWriter<byte> output, IMessage message, int size)
    {
        var plain = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            message.WriteTo(plain.AsSpan(0, size));
            var packed = CompressionCodec.Compress(plain.AsSpan(0, size)).WrittenSpan;
            var prefix = output.GetSpan(PrefixSize);
            prefix[0] = 1;
            BinaryPrimitives.WriteUInt32BigEndian(prefix[LengthOffset..], (uint)packed.Length);
            output.Advance(PrefixSize);
            output.Write(packed);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain);
        }
    }
}

using System.Buffers;
using System.IO.Compression;

namespace Penstock.Rpc.Wire;

/// <summary>The encodings of single messages: gzip, and deflate for reading (zlib's format, as gRPC's C core sends it).</summary>
internal static class CompressionCodec
{
    public const string Accepted = "identity,gzip,deflate";
    public const string Gzip = "gzip";

    public static bool IsSupported(string encoding) => encoding is "identity" or Gzip or "deflate";

    public static bool Accepts(string? acceptEncoding, string encoding)
    {
        if (acceptEncoding is null) return false;
        foreach (var range in acceptEncoding.AsSpan().Split(','))
        {
            if (acceptEncoding.AsSpan()[range].Trim().SequenceEqual(encoding)) return true;
        }
        return false;
    }

    public static ArrayBufferWriter<byte> Compress(ReadOnlySpan<byte> message)
    {
        var output = new ArrayBufferWriter<byte>(Math.Max(64, message.Length / 2));
        using (var gzip = new GZipStream(new BufferWriterStream(output), CompressionLevel.Fastest))
            gzip.Write(message);
        return output;
    }

    /// <summary>Expands one message. It stops at <paramref name="limit"/> bytes, whatever the input would expand to.</summary>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED past the limit, INTERNAL for bytes that are no such stream.</exception>
    public static ReadOnlySequence<byte> Decompress(in ReadOnlySequence<byte> message, string encoding, int limit)
    {
        var output = new ArrayBufferWriter<byte>(4096);
        using var input = new MemoryStream(message.ToArray(), writable: false);
        using Stream expanding = encoding == Gzip ? new GZipStream(input, CompressionMode.Decompress) : new ZLibStream(input, CompressionMode.Decompress);
        try
        {
            int read;
            while ((read = expanding.Read(output.GetSpan(4096))) > 0)
            {
                output.Advance(read);
                if (output.WrittenCount > limit) throw MessageFraming.TooLarge("expands to more than", output.WrittenCount, limit);
            }
        }
        catch (InvalidDataException e)
        {
            throw new RpcException(RpcStatusCode.Internal, $"a message marked as {encoding} is not {encoding}", e);
        }
        return new ReadOnlySequence<byte>(output.WrittenMemory);
    }

    private sealed class BufferWriterStream(IBufferWriter<byte> output) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => output.Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer) => output.Write(buffer);
    }
}

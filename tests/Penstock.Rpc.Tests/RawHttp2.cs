using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Penstock.Rpc.Http2;

namespace Penstock.Tests;

/// <summary>HTTP/2 spoken byte by byte, to say what no client library says.</summary>
internal sealed class RawHttp2(Socket socket) : IDisposable
{
    public const byte Data = 0, Headers = 1, ResetStream = 3, Settings = 4, Ping = 6, GoAway = 7, WindowUpdate = 8, Continuation = 9;
    public const byte EndStream = 1, EndHeaders = 4, Padded = 8, Priority = 0x20;

    private readonly NetworkStream _stream = new(socket, ownsSocket: true);

    private readonly HpackDecoder _decoder = new(4096, 1 << 20);

    public NetworkStream Stream => _stream;

    /// <summary>The fields of all header blocks of the last reply.</summary>
    public Dictionary<string, string> Fields { get; } = new(StringComparer.Ordinal);

    public static async Task<RawHttp2> ConnectAsync(EndPoint endPoint, bool begin = true)
    {
        var socket = endPoint is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endPoint, TestContext.Current.CancellationToken);
        var raw = new RawHttp2(socket);
        if (begin)
        {
            await raw.SendAsync(Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
            await raw.SendAsync(Frame(Settings, 0, 0, []));
        }
        return raw;
    }

    public static byte[] Frame(byte type, byte flags, uint stream, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame, (uint)payload.Length << 8);
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(9));
        return frame;
    }

    /// <summary>Header fields in the plainest HPACK: literals, never indexed by either side.</summary>
    public static byte[] Block(params (string Name, string Value)[] fields)
    {
        var block = new List<byte>();
        foreach (var (name, value) in fields)
        {
            block.Add(0);
            Text(block, name);
            Text(block, value);
        }
        return [.. block];
    }

    /// <summary>A literal that enters the dynamic table.</summary>
    public static byte[] Indexed(string name, string value)
    {
        var block = new List<byte> { 0x40 };
        Text(block, name);
        Text(block, value);
        return [.. block];
    }

    /// <summary>The fields of a gRPC request; a null authority is left out.</summary>
    public static (string, string)[] Request(string path, string? authority) =>
    [
        (":method", "POST"), (":scheme", "http"), (":path", path), .. authority is null ? Array.Empty<(string, string)>() : [(":authority", authority)],
        ("content-type", "application/grpc"), ("te", "trailers"),
    ];

    public async Task SendAsync(byte[] bytes) => await _stream.WriteAsync(bytes, TestContext.Current.CancellationToken);

    /// <summary>The next frame, or null when the server closed the connection.</summary>
    public async Task<(byte Type, byte Flags, uint Stream, byte[] Payload)?> ReadFrameAsync()
    {
        var header = new byte[9];
        try
        {
            await _stream.ReadExactlyAsync(header, TestContext.Current.CancellationToken);
            var payload = new byte[(header[0] << 16) | (header[1] << 8) | header[2]];
            await _stream.ReadExactlyAsync(payload, TestContext.Current.CancellationToken);
            return (header[3], header[4], BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(5)), payload);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Reads until <paramref name="stream"/> ends; its data, or null when it was reset or the connection ended.</summary>
    public async Task<byte[]?> ReadReplyAsync(uint stream)
    {
        var data = new List<byte>();
        Fields.Clear();
        while (await ReadFrameAsync() is { } frame)
        {
            if (frame.Type == GoAway) return null;
            if (frame.Type == Headers)
            {
                Assert.True(_decoder.TryDecode(frame.Payload, out var fields));
                foreach (var field in fields) Fields[Encoding.ASCII.GetString(field.Name.Span)] = Encoding.ASCII.GetString(field.Value.Span);
            }
            if (frame.Stream != stream) continue;
            if (frame.Type == ResetStream) return null;
            if (frame.Type == Data) data.AddRange(frame.Payload);
            if (frame.Type is Data or Headers && (frame.Flags & EndStream) != 0) return [.. data];
        }
        return null;
    }

    public void Dispose() => _stream.Dispose();

    private static void Text(List<byte> block, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length < 127)
        {
            block.Add((byte)bytes.Length);
        }
        else
        {
            block.Add(127);
            var rest = bytes.Length - 127;
            for (; rest >= 128; rest >>= 7) block.Add((byte)(rest | 128));
            block.Add((byte)rest);
        }
        block.AddRange(bytes);
    }
}

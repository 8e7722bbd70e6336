using System.Buffers.Binary;

namespace Penstock.Scaler.Ymq.WebSocket;

/// <summary>Writes frame headers.</summary>
internal static class WebSocketFrame
{
    public const byte Binary = 0x82;
    public const byte Close = 0x88;
    public const byte Pong = 0x8A;
    public const int MaxHeaderBytes = 14;

    /// <summary>Writes the header of a final frame; with a mask for a client. Returns its length.</summary>
    public static int WriteHeader(Span<byte> into, byte operation, long length, uint? mask)
    {
        into[0] = operation;
        var flag = (byte)(mask is null ? 0 : 0x80);
        var count = 2;
        if (length < 126)
        {
            into[1] = (byte)(flag | (byte)length);
        }
        else if (length <= ushort.MaxValue)
        {
            into[1] = (byte)(flag | 126);
            BinaryPrimitives.WriteUInt16BigEndian(into[2..], (ushort)length);
            count = 4;
        }
        else
        {
            into[1] = (byte)(flag | 127);
            BinaryPrimitives.WriteInt64BigEndian(into[2..], length);
            count = 10;
        }
        if (mask is not { } key) return count;
        BinaryPrimitives.WriteUInt32LittleEndian(into[count..], key);
        return count + 4;
    }

    /// <summary>A whole frame.</summary>
    public static byte[] Whole(byte operation, ReadOnlySpan<byte> payload, uint? mask)
    {
        Span<byte> header = stackalloc byte[MaxHeaderBytes];
        var count = WriteHeader(header, operation, payload.Length, mask);
        var frame = new byte[count + payload.Length];
        header[..count].CopyTo(frame);
        payload.CopyTo(frame.AsSpan(count));
        if (mask is { } key) WebSocketMask.Apply(frame.AsSpan(count), key, 0);
        return frame;
    }
}

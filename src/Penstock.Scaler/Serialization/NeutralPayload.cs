using System.Buffers.Binary;
using System.Text;

namespace Penstock.Scaler.Serialization;

/// <summary>
/// Functions, arguments and results without Python: magic <c>PNS1</c>, a byte that says what follows, its length in four bytes, little-endian, and the bytes.
/// </summary>
internal readonly ref struct NeutralPayload
{
    /// <summary>Bytes before the content.</summary>
    public const int HeaderBytes = 9;

    private const int KindOffset = 4;
    private const int LengthOffset = 5;

    private NeutralPayload(NeutralKind kind, ReadOnlySpan<byte> content)
    {
        Kind = kind;
        Content = content;
    }

    private static ReadOnlySpan<byte> Magic => "PNS1"u8;

    /// <summary>What it holds.</summary>
    public NeutralKind Kind { get; }

    /// <summary>The bytes of it.</summary>
    public ReadOnlySpan<byte> Content { get; }

    /// <summary>Whether bytes begin as a neutral payload does.</summary>
    public static bool IsNeutral(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Magic);

    /// <summary>Reads a payload that fills <paramref name="bytes"/>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out NeutralPayload payload, out string? problem)
    {
        payload = default;
        problem = null;
        if (!IsNeutral(bytes) || bytes.Length < HeaderBytes) problem = "a payload that does not begin as a neutral one";
        else if (bytes[KindOffset] > (byte)NeutralKind.Json) problem = $"a neutral payload of kind {bytes[KindOffset]}; 0 to {(byte)NeutralKind.Json} are known";
        else if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[LengthOffset..]) != (uint)(bytes.Length - HeaderBytes))
            problem = $"a neutral payload that announces {BinaryPrimitives.ReadUInt32LittleEndian(bytes[LengthOffset..])} bytes and has {bytes.Length - HeaderBytes}";
        else payload = new NeutralPayload((NeutralKind)bytes[KindOffset], bytes[HeaderBytes..]);
        if (problem is null && SizeOf(payload.Kind) is { } size && payload.Content.Length != size)
            problem = $"a neutral {payload.Kind} of {payload.Content.Length} bytes; it has {size}";
        return problem is null;
    }

    /// <summary>The value: null, bool, long, double, string, byte[]; the bytes of CBOR and JSON; the name of a function.</summary>
    public object? ToValue() => Kind switch
    {
        NeutralKind.Null => null,
        NeutralKind.Bool => Content[0] != 0,
        NeutralKind.Int64 => BinaryPrimitives.ReadInt64LittleEndian(Content),
        NeutralKind.Float64 => BinaryPrimitives.ReadDoubleLittleEndian(Content),
        NeutralKind.Text or NeutralKind.Function => Encoding.UTF8.GetString(Content),
        _ => Content.ToArray(),
    };

    /// <summary>The payload of a value of those types.</summary>
    /// <exception cref="ArgumentException">It is of another type.</exception>
    public static byte[] Write(object? value) => value switch
    {
        null => Write(NeutralKind.Null, []),
        bool flag => Write(NeutralKind.Bool, [flag ? (byte)1 : (byte)0]),
        byte or sbyte or short or ushort or int or uint or long => Write(NeutralKind.Int64, BitConverter.GetBytes(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture))),
        float or double => Write(NeutralKind.Float64, BitConverter.GetBytes(Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture))),
        string text => Write(NeutralKind.Text, Encoding.UTF8.GetBytes(text)),
        byte[] bytes => Write(NeutralKind.Bytes, bytes),
        _ => throw new ArgumentException($"a {value.GetType().Name} is no neutral value; null, bool, integers, floats, text and bytes are, everything else as JSON or CBOR", nameof(value)),
    };

    /// <summary>The payload of a function's name.</summary>
    public static byte[] WriteFunction(string name) => Write(NeutralKind.Function, Encoding.UTF8.GetBytes(name));

    /// <summary>A payload of bytes that are what the kind says.</summary>
    public static byte[] Write(NeutralKind kind, ReadOnlySpan<byte> content)
    {
        var bytes = new byte[HeaderBytes + content.Length];
        Magic.CopyTo(bytes);
        bytes[KindOffset] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(LengthOffset), content.Length);
        content.CopyTo(bytes.AsSpan(HeaderBytes));
        return bytes;
    }

    private static int? SizeOf(NeutralKind kind) => kind switch
    {
        NeutralKind.Null => 0,
        NeutralKind.Bool => 1,
        NeutralKind.Int64 or NeutralKind.Float64 => 8,
        _ => null,
    };
}

namespace Penstock.Scaler.Serialization;

/// <summary>The serializer object: a pickle that names a class, which workers with Python load and those without recognise.</summary>
internal static class SerializerObject
{
    private static readonly PythonGlobal PickleClass = new("scaler.client.serializer.default", "DefaultSerializer");
    private static readonly PythonGlobal NeutralClass = new("penstock_scaler.neutral", "NeutralSerializer");

    /// <summary>Scaler's default serializer, the bytes that its Python client sends.</summary>
    public static ReadOnlySpan<byte> Pickle => s_pickle;

    /// <summary>Neutral payloads.</summary>
    public static ReadOnlySpan<byte> Neutral => s_neutral;

    private static readonly byte[] s_pickle = PickleWriter.Write(new PythonObject(PickleClass, PythonTuple.Empty, false));
    private static readonly byte[] s_neutral = PickleWriter.Write(new PythonObject(NeutralClass, PythonTuple.Empty, false));

    /// <summary>Which serializer an object names.</summary>
    public static ScalerSerializer Recognise(ReadOnlySpan<byte> payload)
    {
        if (payload.SequenceEqual(s_pickle)) return ScalerSerializer.Pickle;
        if (!PickleReader.TryRead(payload, out var value, out _)) return ScalerSerializer.Unknown;
        var type = value as PythonGlobal ?? (value as PythonObject)?.Callable as PythonGlobal;
        if (type == PickleClass) return ScalerSerializer.Pickle;
        return type == NeutralClass ? ScalerSerializer.Neutral : ScalerSerializer.Unknown;
    }
}

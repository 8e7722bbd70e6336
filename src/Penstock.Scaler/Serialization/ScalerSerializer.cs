namespace Penstock.Scaler.Serialization;

/// <summary>How a client turns values into bytes, which its serializer object says.</summary>
internal enum ScalerSerializer
{
    /// <summary>A class that only Python can run.</summary>
    Unknown,

    /// <summary>Scaler's default, cloudpickle: values are pickles.</summary>
    Pickle,

    /// <summary>Neutral payloads.</summary>
    Neutral,
}

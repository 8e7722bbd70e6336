namespace Penstock.Scaler.Serialization;

/// <summary>What a neutral payload holds.</summary>
internal enum NeutralKind : byte
{
    /// <summary>A function by its name, <c>namespace:name@version</c>.</summary>
    Function = 0,

    /// <summary>Nothing.</summary>
    Null = 1,

    /// <summary>One byte, 0 or 1.</summary>
    Bool = 2,

    /// <summary>Eight bytes, little-endian.</summary>
    Int64 = 3,

    /// <summary>Eight bytes, little-endian.</summary>
    Float64 = 4,

    /// <summary>UTF-8.</summary>
    Text = 5,

    /// <summary>Any bytes.</summary>
    Bytes = 6,

    /// <summary>CBOR, not looked into.</summary>
    Cbor = 7,

    /// <summary>JSON in UTF-8, not looked into.</summary>
    Json = 8,
}

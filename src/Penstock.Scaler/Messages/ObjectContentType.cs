namespace Penstock.Scaler.Messages;

/// <summary>What an object is.</summary>
internal enum ObjectContentType : ushort
{
    /// <summary>How a client turns values into bytes.</summary>
    Serializer = 0,

    /// <summary>A function, an argument or a result.</summary>
    Object = 1,
}

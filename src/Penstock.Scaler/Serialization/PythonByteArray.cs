namespace Penstock.Scaler.Serialization;

/// <summary>A bytearray of Python; its <c>bytes</c> are <c>byte[]</c>.</summary>
internal sealed class PythonByteArray(byte[] bytes)
{
    public byte[] Bytes { get; } = bytes;

    public override string ToString() => PythonText.Repr(this);
}

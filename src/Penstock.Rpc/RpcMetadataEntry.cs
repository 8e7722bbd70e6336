using System.Text;

namespace Penstock.Rpc;

/// <summary>One name with one value. Names that end in <c>-bin</c> hold bytes, all others printable ASCII text.</summary>
public readonly struct RpcMetadataEntry
{
    private readonly object? _value;

    internal RpcMetadataEntry(string key, object value)
    {
        Key = key;
        _value = value;
    }

    /// <summary>The name, in lower case.</summary>
    public string Key { get; }

    /// <summary>True for bytes (<see cref="Bytes"/>), false for text (<see cref="Value"/>).</summary>
    public bool IsBinary => _value is byte[];

    /// <summary>The text; of a binary entry its bytes in base64.</summary>
    public string Value => _value as string ?? (_value is byte[] bytes ? Convert.ToBase64String(bytes) : "");

    /// <summary>The bytes; of a text entry its ASCII bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => _value as byte[] ?? Encoding.ASCII.GetBytes(Value);

    /// <inheritdoc/>
    public override string ToString() => $"{Key}: {Value}";
}

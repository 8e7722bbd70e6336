using System.Diagnostics.CodeAnalysis;

namespace Penstock.Rpc.Wire;

/// <summary>Metadata as header fields: -bin values are base64, with or without padding, several of them joined by commas.</summary>
internal static class MetadataWire
{
    public static string Encode(in RpcMetadataEntry entry)
    {
        if (!entry.IsBinary) return entry.Value;
        // Unpadded, as gRPC's specification asks of senders.
        return Convert.ToBase64String(entry.Bytes.Span).TrimEnd('=');
    }

    public static void Decode(RpcMetadata into, string name, string? value)
    {
        if (value is null || !HeaderNames.IsMetadata(name)) return;
        var key = IsLower(name) ? name : name.ToLowerInvariant();
        if (!RpcMetadata.IsBinaryName(key))
        {
            into.AddReceived(key, value);
            return;
        }
        foreach (var part in value.Split(','))
        {
            // Bytes that are not base64 are a broken peer: the entry is left out rather than passed on as something it is not.
            if (TryDecodeBase64(part.AsSpan().Trim(), out var bytes)) into.AddReceived(key, bytes);
        }
    }

    public static bool TryDecodeBase64(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        text = text.TrimEnd('=');
        if (text.Length % 4 == 1) return false;
        var padded = new char[(text.Length + 3) / 4 * 4];
        text.CopyTo(padded);
        padded.AsSpan(text.Length).Fill('=');
        var buffer = new byte[padded.Length / 4 * 3];
        if (!Convert.TryFromBase64Chars(padded, buffer, out var length)) return false;
        bytes = length == buffer.Length ? buffer : buffer[..length];
        return true;
    }

    private static bool IsLower(string name) => !name.AsSpan().ContainsAnyInRange('A', 'Z');
}

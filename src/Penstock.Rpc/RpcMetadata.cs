using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Penstock.Rpc;

/// <summary>Names and values that go with a call, in the order they were added. A name may occur several times.</summary>
/// <remarks>Names are lower-cased; they consist of <c>0-9 a-z _ - .</c> and must not begin with <c>grpc-</c>, which gRPC keeps for itself.
/// Text values are printable ASCII; anything else goes into a name that ends in <c>-bin</c>. .NET's client sends several values under one name as one field,
/// joined by <c>, </c>, as HTTP allows: texts then arrive as one text, bytes apart, but servers on gRPC's C core refuse such bytes. Replies keep values apart;
/// empty values do not travel in replies. Not safe for concurrent changes.</remarks>
[SuppressMessage("Naming", "CA1710", Justification = "metadata is gRPC's word for it")]
public sealed class RpcMetadata : IReadOnlyCollection<RpcMetadataEntry>
{
    private readonly List<RpcMetadataEntry> _entries = [];

    /// <summary>How many entries there are.</summary>
    public int Count => _entries.Count;

    /// <summary>The first text under <paramref name="key"/>, or null.</summary>
    public string? this[string key] => Get(key);

    /// <summary>Adds a text value.</summary>
    /// <exception cref="ArgumentException">The name or the value cannot be sent.</exception>
    public void Add(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var name = CheckedName(key);
        if (IsBinaryName(name)) throw new ArgumentException($"metadata '{name}' takes bytes, since its name ends in -bin", nameof(key));
        foreach (var c in value)
        {
            if (c is < ' ' or > '~')
                throw new ArgumentException($"the value of metadata '{name}' holds the character U+{(int)c:X4}; only printable ASCII can be sent in a name without -bin", nameof(value));
        }
        _entries.Add(new(name, value));
    }

    /// <summary>Adds bytes under a name that ends in <c>-bin</c>.</summary>
    /// <exception cref="ArgumentException">The name does not end in <c>-bin</c> or cannot be sent.</exception>
    public void Add(string key, ReadOnlySpan<byte> value)
    {
        var name = CheckedName(key);
        if (!IsBinaryName(name)) throw new ArgumentException($"metadata '{name}' holds bytes, so its name must end in -bin", nameof(key));
        _entries.Add(new(name, value.ToArray()));
    }

    /// <summary>The first text under <paramref name="key"/>, or null.</summary>
    public string? Get(string key)
    {
        foreach (var entry in _entries)
        {
            if (string.Equals(entry.Key, key, StringComparison.OrdinalIgnoreCase)) return entry.Value;
        }
        return null;
    }

    /// <summary>The first bytes under <paramref name="key"/>, or null.</summary>
    public ReadOnlyMemory<byte>? GetBytes(string key)
    {
        foreach (var entry in _entries)
        {
            if (string.Equals(entry.Key, key, StringComparison.OrdinalIgnoreCase)) return entry.Bytes;
        }
        return null;
    }

    /// <summary>All entries under <paramref name="key"/>, in order.</summary>
    public IEnumerable<RpcMetadataEntry> GetAll(string key) =>
        _entries.Where(e => string.Equals(e.Key, key, StringComparison.OrdinalIgnoreCase));

    /// <inheritdoc/>
    public IEnumerator<RpcMetadataEntry> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static bool IsBinaryName(string name) => name.EndsWith("-bin", StringComparison.OrdinalIgnoreCase);

    // What came from the wire has been checked by the HTTP/2 layer and is kept as it is.
    internal void AddReceived(string key, object value) => _entries.Add(new(key, value));

    private static string CheckedName(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        var name = key.ToLowerInvariant();
        foreach (var c in name)
        {
            if (!(char.IsAsciiDigit(c) || char.IsAsciiLetterLower(c) || c is '_' or '-' or '.'))
                throw new ArgumentException($"'{key}' cannot be the name of metadata: '{c}' is none of 0-9 a-z _ - .", nameof(key));
        }
        if (name.StartsWith("grpc-", StringComparison.Ordinal) || name is "te" or "content-type")
            throw new ArgumentException($"'{key}' cannot be the name of metadata: gRPC keeps it for itself", nameof(key));
        return name;
    }
}

namespace Penstock.Rpc.Http2;

/// <summary>One decoded field of a header block.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="NeverIndexed">The sender forbids compressing it (RFC 7541 section 7.1.3).</param>
internal readonly record struct HeaderField(ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Value, bool NeverIndexed);

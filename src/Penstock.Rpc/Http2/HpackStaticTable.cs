using System.Text;

namespace Penstock.Rpc.Http2;

/// <summary>The fields every HPACK decoder knows from the start (RFC 7541 appendix A).</summary>
internal static class HpackStaticTable
{
    private static readonly HeaderField[] Fields =
    [
        Field(":authority"), Field(":method", "GET"), Field(":method", "POST"), Field(":path", "/"), Field(":path", "/index.html"),
        Field(":scheme", "http"), Field(":scheme", "https"), Field(":status", "200"), Field(":status", "204"), Field(":status", "206"),
        Field(":status", "304"), Field(":status", "400"), Field(":status", "404"), Field(":status", "500"), Field("accept-charset"),
        Field("accept-encoding", "gzip, deflate"), Field("accept-language"), Field("accept-ranges"), Field("accept"),
        Field("access-control-allow-origin"), Field("age"), Field("allow"), Field("authorization"), Field("cache-control"),
        Field("content-disposition"), Field("content-encoding"), Field("content-language"), Field("content-length"),
        Field("content-location"), Field("content-range"), Field("content-type"), Field("cookie"), Field("date"), Field("etag"),
        Field("expect"), Field("expires"), Field("from"), Field("host"), Field("if-match"), Field("if-modified-since"),
        Field("if-none-match"), Field("if-range"), Field("if-unmodified-since"), Field("last-modified"), Field("link"), Field("location"),
        Field("max-forwards"), Field("proxy-authenticate"), Field("proxy-authorization"), Field("range"), Field("referer"),
        Field("refresh"), Field("retry-after"), Field("server"), Field("set-cookie"), Field("strict-transport-security"),
        Field("transfer-encoding"), Field("user-agent"), Field("vary"), Field("via"), Field("www-authenticate"),
    ];

    public static int Count => Fields.Length;

    /// <summary>By the index on the wire, which begins with 1.</summary>
    public static HeaderField Get(int index) => Fields[index - 1];

    private static HeaderField Field(string name, string value = "") =>
        new(Encoding.ASCII.GetBytes(name), Encoding.ASCII.GetBytes(value), NeverIndexed: false);
}

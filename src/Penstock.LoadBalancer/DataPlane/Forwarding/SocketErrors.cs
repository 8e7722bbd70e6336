namespace Penstock.LoadBalancer;

/// <summary>Names of the error numbers with which Linux refuses to send a datagram.</summary>
internal static class SocketErrors
{
    public static string NameOf(int errno) => errno switch
    {
        1 => "EPERM",
        5 => "EIO",
        12 => "ENOMEM",
        13 => "EACCES",
        22 => "EINVAL",
        90 => "EMSGSIZE",
        97 => "EAFNOSUPPORT",
        101 => "ENETUNREACH",
        105 => "ENOBUFS",
        111 => "ECONNREFUSED",
        113 => "EHOSTUNREACH",
        _ => $"errno {errno}",
    };
}

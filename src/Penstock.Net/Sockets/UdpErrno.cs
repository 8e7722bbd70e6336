using Penstock.Net.Linux;

namespace Penstock.Net;

/// <summary>Linux's error numbers, as <see cref="UdpSendResult.LastErrno"/> has them.</summary>
public static class UdpErrno
{
    /// <summary>EFAULT: memory that cannot be used.</summary>
    public const int BadAddress = Errno.BadAddress;

    /// <summary>ECANCELED: given up by the program itself.</summary>
    public const int Canceled = Errno.Canceled;

    /// <summary>A number's symbol, as it stands in manual pages (<c>ENOBUFS</c>); "none" for 0.</summary>
    public static string NameOf(int errno) => Errno.NameOf(errno);
}

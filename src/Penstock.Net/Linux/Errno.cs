namespace Penstock.Net.Linux;

/// <summary>Linux's error numbers that a UDP socket meets (asm-generic/errno.h; the same on x86-64 and arm64).</summary>
internal static class Errno
{
    public const int Permission = 1;
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int Again = 11;
    public const int OutOfMemory = 12;
    public const int AccessDenied = 13;
    public const int BadAddress = 14;
    public const int Invalid = 22;
    public const int BrokenPipe = 32;
    public const int MessageTooLong = 90;
    public const int NoProtocolOption = 92;
    public const int NetworkDown = 100;
    public const int NetworkUnreachable = 101;
    public const int ConnectionAborted = 103;
    public const int ConnectionReset = 104;
    public const int NoBufferSpace = 105;
    public const int NotConnected = 107;
    public const int TimedOut = 110;
    public const int ConnectionRefused = 111;
    public const int HostUnreachable = 113;
    public const int Canceled = 125;

    /// <summary>The symbol of a number, as it stands in manual pages: <c>ENOBUFS</c>.</summary>
    public static string NameOf(int errno) => errno switch
    {
        0 => "none",
        Permission => "EPERM",
        Interrupted => "EINTR",
        InputOutput => "EIO",
        Again => "EAGAIN",
        OutOfMemory => "ENOMEM",
        AccessDenied => "EACCES",
        BadAddress => "EFAULT",
        Invalid => "EINVAL",
        MessageTooLong => "EMSGSIZE",
        NoProtocolOption => "ENOPROTOOPT",
        NetworkUnreachable => "ENETUNREACH",
        NoBufferSpace => "ENOBUFS",
        ConnectionRefused => "ECONNREFUSED",
        HostUnreachable => "EHOSTUNREACH",
        Canceled => "ECANCELED",
        _ => $"errno {errno}",
    };
}

namespace Penstock.DataMovement.Linux;

/// <summary>Linux's error numbers that files meet (asm-generic/errno.h; the same on x86-64 and arm64).</summary>
internal static class Errno
{
    public const int Permission = 1;
    public const int NotFound = 2;
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int NoDevice = 6;
    public const int Again = 11;
    public const int AccessDenied = 13;
    public const int Busy = 16;
    public const int Exists = 17;
    public const int CrossDevice = 18;
    public const int NotDirectory = 20;
    public const int IsDirectory = 21;
    public const int Invalid = 22;
    public const int TooManyFiles = 24;
    public const int NotTypewriter = 25;
    public const int TextBusy = 26;
    public const int TooBig = 27;
    public const int NoSpace = 28;
    public const int ReadOnly = 30;
    public const int TooManyLinks = 31;
    public const int Range = 34;
    public const int NameTooLong = 36;
    public const int NoSystemCall = 38;
    public const int NotEmpty = 39;
    public const int Loop = 40;
    public const int NoData = 61;
    public const int Overflow = 75;
    public const int NotSupported = 95;
    public const int TimedOut = 110;
    public const int Stale = 116;
    public const int RemoteInputOutput = 121;
    public const int OverQuota = 122;
    public const int Canceled = 125;

    /// <summary>What may go away when it is tried again a little later.</summary>
    public static bool IsTransient(int errno) => errno is Again or InputOutput or Stale or TimedOut or RemoteInputOutput;

    /// <summary>What would meet every further file too: the operation stops.</summary>
    public static bool StopsOperation(int errno) => errno is NoSpace or OverQuota or ReadOnly;

    /// <summary>The symbol of a number, as it stands in manual pages: <c>ENOSPC</c>.</summary>
    public static string NameOf(int errno) => errno switch
    {
        Permission => "EPERM",
        NotFound => "ENOENT",
        Interrupted => "EINTR",
        InputOutput => "EIO",
        NoDevice => "ENXIO",
        Again => "EAGAIN",
        AccessDenied => "EACCES",
        Busy => "EBUSY",
        Exists => "EEXIST",
        CrossDevice => "EXDEV",
        NotDirectory => "ENOTDIR",
        IsDirectory => "EISDIR",
        Invalid => "EINVAL",
        TooManyFiles => "EMFILE",
        NotTypewriter => "ENOTTY",
        TextBusy => "ETXTBSY",
        TooBig => "EFBIG",
        NoSpace => "ENOSPC",
        ReadOnly => "EROFS",
        TooManyLinks => "EMLINK",
        Range => "ERANGE",
        NameTooLong => "ENAMETOOLONG",
        NoSystemCall => "ENOSYS",
        NotEmpty => "ENOTEMPTY",
        Loop => "ELOOP",
        NoData => "ENODATA",
        Overflow => "EOVERFLOW",
        NotSupported => "EOPNOTSUPP",
        TimedOut => "ETIMEDOUT",
        Stale => "ESTALE",
        RemoteInputOutput => "EREMOTEIO",
        OverQuota => "EDQUOT",
        Canceled => "ECANCELED",
        _ => $"errno {errno}",
    };
}

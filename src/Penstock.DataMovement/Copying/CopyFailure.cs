namespace Penstock.DataMovement.Copying;

/// <summary>One file cannot be copied. It ends at the file, where it becomes a <see cref="CopyError"/>.</summary>
internal sealed class CopyFailure(CopyErrorKind kind, string call, int errno, bool atTarget, string? detail = null) : Exception
{
    public CopyErrorKind Kind { get; } = kind;

    public string Call { get; } = call;

    public int Errno { get; } = errno;

    /// <summary>True when the destination refused.</summary>
    public bool AtTarget { get; } = atTarget;

    public override string Message => detail ?? (Errno == 0 ? Call : $"{Call}: {System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(Errno)} ({Linux.Errno.NameOf(Errno)})");

    public bool MayPass => Kind is CopyErrorKind.Changed or CopyErrorKind.Mismatch || (Kind == CopyErrorKind.InputOutput && Linux.Errno.IsTransient(Errno));

    public bool StopsOperation => AtTarget && Linux.Errno.StopsOperation(Errno);

    public static CopyFailure AtSource(string call, int errno) => new(KindOf(errno, atTarget: false), call, errno, atTarget: false);

    public static CopyFailure Target(string call, int errno) => new(KindOf(errno, atTarget: true), call, errno, atTarget: true);

    private static CopyErrorKind KindOf(int errno, bool atTarget) => errno switch
    {
        Linux.Errno.AccessDenied or Linux.Errno.Permission => CopyErrorKind.Denied,
        Linux.Errno.NotFound when !atTarget => CopyErrorKind.Vanished,
        // Opened without following links: what was a file or a folder a moment ago is now a link.
        Linux.Errno.Loop or Linux.Errno.NotDirectory when !atTarget => CopyErrorKind.Changed,
        Linux.Errno.NoSpace => CopyErrorKind.NoSpace,
        Linux.Errno.OverQuota => CopyErrorKind.OverQuota,
        Linux.Errno.ReadOnly => CopyErrorKind.ReadOnly,
        Linux.Errno.InputOutput or Linux.Errno.Stale or Linux.Errno.TimedOut or Linux.Errno.RemoteInputOutput or Linux.Errno.Again => CopyErrorKind.InputOutput,
        Linux.Errno.IsDirectory or Linux.Errno.NotDirectory or Linux.Errno.NotEmpty or Linux.Errno.Exists when atTarget => CopyErrorKind.InTheWay,
        Linux.Errno.NameTooLong or Linux.Errno.TooBig or Linux.Errno.NotSupported or Linux.Errno.Invalid when atTarget => CopyErrorKind.Unsupported,
        _ => CopyErrorKind.Other,
    };
}

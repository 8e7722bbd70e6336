namespace Penstock.DataMovement.Copying;

/// <summary>What of a file beside its content is made equal at the destination.</summary>
[Flags]
public enum Preserve
{
    /// <summary>Content and names only; modes are those of new files (the source's permissions without what the umask takes away).</summary>
    None = 0,

    /// <summary>Permissions, with setuid, setgid and sticky.</summary>
    Mode = 1,

    /// <summary>Access and modification time, to the nanosecond.</summary>
    Times = 2,

    /// <summary>User and group.</summary>
    Owner = 4,

    /// <summary>Extended attributes, as <see cref="CopyOptions.Attributes"/> chooses.</summary>
    Attributes = 8,

    /// <summary>POSIX access and default lists.</summary>
    Acls = 16,

    /// <summary>Names of one file become names of one file.</summary>
    HardLinks = 32,

    /// <summary>Pipes and sockets; without it they are skipped and counted.</summary>
    Specials = 64,

    /// <summary>Device nodes; without it they are skipped and counted.</summary>
    Devices = 128,

    /// <summary>All of it, as <c>rsync -aHAX</c> does.</summary>
    All = Mode | Times | Owner | Attributes | Acls | HardLinks | Specials | Devices,
}

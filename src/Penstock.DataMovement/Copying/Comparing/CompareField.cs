namespace Penstock.DataMovement.Copying;

/// <summary>What two trees are compared by, named as dcmp names it.</summary>
[Flags]
public enum CompareField
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A name is on both sides.</summary>
    Exist = 1,

    /// <summary>Both are files, folders, links, or the same device.</summary>
    Type = 2,

    /// <summary>The sizes of files.</summary>
    Size = 4,

    /// <summary>The user.</summary>
    Uid = 8,

    /// <summary>The group.</summary>
    Gid = 16,

    /// <summary>Permissions, with setuid, setgid and sticky.</summary>
    Perm = 32,

    /// <summary>Access times.</summary>
    Atime = 64,

    /// <summary>Modification times.</summary>
    Mtime = 128,

    /// <summary>Change times: no copy has the source's.</summary>
    Ctime = 256,

    /// <summary>POSIX lists.</summary>
    Acl = 512,

    /// <summary>Extended attributes.</summary>
    Xattr = 1024,

    /// <summary>The bytes of files and what links hold.</summary>
    Content = 2048,
}

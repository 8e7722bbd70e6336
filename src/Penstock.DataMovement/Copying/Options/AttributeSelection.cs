namespace Penstock.DataMovement.Copying;

/// <summary>Which extended attributes are copied, by dcp's names. POSIX lists are <see cref="Preserve.Acls"/>.</summary>
public enum AttributeSelection
{
    /// <summary>All but those of Lustre (<c>lustre.*</c>, <c>trusted.lov|lma|lmv|link|hsm|som|fid|dmv</c>) and <c>security.selinux</c>. The default.</summary>
    NonLustre,

    /// <summary>None.</summary>
    None,

    /// <summary>All.</summary>
    All,

    /// <summary>Those that <c>/etc/xattr.conf</c> does not tell to skip.</summary>
    LibAttr,
}

namespace Penstock.DataMovement.Copying;

/// <summary>Why a file failed, by the name it is counted under.</summary>
public enum CopyErrorKind
{
    /// <summary>The source may not be read, or the destination not be written.</summary>
    Denied,

    /// <summary>The source was gone when it was its turn.</summary>
    Vanished,

    /// <summary>The source changed while it was copied, at every try.</summary>
    Changed,

    /// <summary>The disk is full (ENOSPC). The operation stops.</summary>
    NoSpace,

    /// <summary>The quota is used up (EDQUOT). The operation stops.</summary>
    OverQuota,

    /// <summary>The destination is mounted read-only. The operation stops.</summary>
    ReadOnly,

    /// <summary>The disk or the network failed (EIO, ESTALE, ETIMEDOUT, EREMOTEIO), at every try.</summary>
    InputOutput,

    /// <summary>What was read back is not what was read from the source.</summary>
    Mismatch,

    /// <summary>Something stands at the destination that is not replaced: a folder, or the source itself.</summary>
    InTheWay,

    /// <summary>The content is there, an attribute, owner, mode or time could not be set.</summary>
    Attributes,

    /// <summary>A link that leads into a folder above itself.</summary>
    Loop,

    /// <summary>The destination's file system cannot hold it: name, size, or kind.</summary>
    Unsupported,

    /// <summary>Anything else; the call and its number are in the message.</summary>
    Other,
}

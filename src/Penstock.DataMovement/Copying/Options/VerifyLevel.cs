namespace Penstock.DataMovement.Copying;

/// <summary>What is looked at after a file is written, before it gets its name.</summary>
public enum VerifyLevel
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The sizes of source and copy.</summary>
    Size,

    /// <summary>The hash of what was read from the source, against the hash of what is read back from the copy.</summary>
    Hash,

    /// <summary>Every byte: source and copy are read again and compared.</summary>
    Compare,
}

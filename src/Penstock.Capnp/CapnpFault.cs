namespace Penstock.Capnp;

/// <summary>What is wrong with a message.</summary>
public enum CapnpFault
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The bytes end before the segments that the header announces, or go on after them.</summary>
    Length,

    /// <summary>The length is not a multiple of eight.</summary>
    Alignment,

    /// <summary>More segments than <see cref="MessageReader.MaxSegments"/>.</summary>
    SegmentCount,

    /// <summary>A pointer leads out of its segment.</summary>
    OutOfBounds,

    /// <summary>A far pointer names a segment that is not there, or its landing pad is no pointer.</summary>
    FarPointer,

    /// <summary>A pointer is of another kind than its field.</summary>
    PointerKind,

    /// <summary>The elements of a list are of another size than its type's.</summary>
    ElementSize,

    /// <summary>A list of structs whose tag contradicts the list's length.</summary>
    ListTag,

    /// <summary>A text without the NUL that ends one.</summary>
    TextEnd,

    /// <summary>Structs and lists nested more deeply than <see cref="Traversal.Depth"/>.</summary>
    Depth,

    /// <summary>More was visited than <see cref="Traversal.Words"/>: pointers that share their target make a small message a large one.</summary>
    Traversal,
}

namespace Penstock.Capnp;

/// <summary>How long the elements of a list are; the three bits of a list pointer.</summary>
public enum ElementSize
{
    /// <summary>No bits at all: <c>List(Void)</c>.</summary>
    Void = 0,

    /// <summary>One bit: <c>List(Bool)</c>.</summary>
    Bit = 1,

    /// <summary>One byte; Text and Data are such lists too.</summary>
    Byte = 2,

    /// <summary>Two bytes; enums are such elements.</summary>
    TwoBytes = 3,

    /// <summary>Four bytes.</summary>
    FourBytes = 4,

    /// <summary>Eight bytes, no pointer.</summary>
    EightBytes = 5,

    /// <summary>A pointer: lists of Text, Data and lists.</summary>
    Pointer = 6,

    /// <summary>Structs, described by a tag word before the first.</summary>
    Composite = 7,
}

namespace Penstock.TimeFrames.Building;

/// <summary>What a <see cref="FaultInjector"/> does to a sub time frame.</summary>
public enum InjectedFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>One bit of one payload is another.</summary>
    FlipBit,

    /// <summary>A part is shorter.</summary>
    TruncatePart,

    /// <summary>A part is missing.</summary>
    DropPart,

    /// <summary>A part is there twice.</summary>
    DuplicatePart,

    /// <summary>Two parts have changed places.</summary>
    ReorderParts,

    /// <summary>The sub time frame does not come.</summary>
    DropStf,

    /// <summary>The source's sub time frame of another time frame comes in its place.</summary>
    SwapStf,

    /// <summary>A field of a data header is another: serialization, first orbit, counter or run.</summary>
    ChangeHeader,

    /// <summary>A field of the STF header is another: id, first orbit or run.</summary>
    ChangeStfHeader,
}

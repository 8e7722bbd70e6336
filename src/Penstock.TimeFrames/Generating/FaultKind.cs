namespace Penstock.TimeFrames.Generating;

/// <summary>What is done wrong on purpose, to see that it is noticed.</summary>
public enum FaultKind
{
    /// <summary>One bit of a payload is another. Without a checksum it shows only where it hits a raw data header.</summary>
    FlipBit,

    /// <summary>A part is left out; split numbers and index say so of the others.</summary>
    DropPart,

    /// <summary>A part is there twice.</summary>
    DuplicatePart,

    /// <summary>Two neighbouring parts of a message are exchanged, their headers are not.</summary>
    SwapParts,

    /// <summary>A part lacks its last bytes; its header says so.</summary>
    TruncatePart,

    /// <summary>A time frame is left out.</summary>
    DropTimeFrame,

    /// <summary>The counter of one data header is another.</summary>
    Header,

    /// <summary>The last page of a heartbeat frame has no stop bit.</summary>
    Stop,

    /// <summary>The first page of a heartbeat frame has another page counter.</summary>
    PageCounter,

    /// <summary>The size of an equipment in an index is another.</summary>
    Index,

    /// <summary>The magic of one data header is gone.</summary>
    Magic,

    /// <summary>Bytes of chance stand between two time frames.</summary>
    Garbage,

    /// <summary>The file ends inside its last time frame.</summary>
    CutFile,
}

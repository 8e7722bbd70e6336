namespace Penstock.TimeFrames.Headers;

/// <summary>What the two split numbers of a DataHeader say (DataDistribution and O2: parts and index of a split payload).</summary>
public static class SplitPayload
{
    /// <summary>How the message that begins with this header is laid out on the wire.</summary>
    public static SplitEncoding EncodingOf(in DataHeader header) => header switch
    {
        { SplitPayloadParts: <= 1 } => SplitEncoding.Single,
        { SplitPayloadIndex: 0 } => SplitEncoding.Full,
        _ => header.SplitPayloadIndex == header.SplitPayloadParts ? SplitEncoding.Reduced : SplitEncoding.Invalid,
    };

    /// <summary>
    /// True when a block in a file begins a message. Files have a header before each part, and their numbers may count through an equipment instead of a
    /// message (O2's dump of selected time frames): an index that is not below the parts is no fault there.
    /// </summary>
    public static bool StartsMessageInFile(in DataHeader header) => header.SplitPayloadIndex == 0 || header.SplitPayloadParts <= 1;
}

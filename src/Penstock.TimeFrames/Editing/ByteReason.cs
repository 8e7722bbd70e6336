namespace Penstock.TimeFrames.Editing;

/// <summary>Why bytes of a source are not in the output: the names in <see cref="EditReport.Named"/>.</summary>
public static class ByteReason
{
    /// <summary>Records of time frames that were not selected.</summary>
    public const string TimeFrames = "timeFrames";

    /// <summary>Blocks of equipments that were not selected, or are there a second time.</summary>
    public const string Equipments = "equipments";

    /// <summary>Beginnings of records, and elements of indexes, that became fewer or shorter.</summary>
    public const string RecordHeaders = "recordHeaders";

    /// <summary>Data headers: fewer bytes in another version, or none in a file of raw pages; below zero where they became longer.</summary>
    public const string DataHeaders = "dataHeaders";

    /// <summary>Heartbeat frames without data, with their data headers.</summary>
    public const string EmptyTriggers = "emptyTriggers";

    /// <summary>Pages that form no whole heartbeat frame.</summary>
    public const string IncompleteFrames = "incompleteFrames";

    /// <summary>The record without an index that ends a file.</summary>
    public const string EndOfFile = "endOfFile";

    /// <summary>Bytes in no sound record.</summary>
    public const string Damaged = "damaged";
}

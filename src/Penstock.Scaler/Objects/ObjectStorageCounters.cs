namespace Penstock.Scaler.Objects;

/// <summary>What an object storage server counted. Written by its one thread, readable by any.</summary>
public sealed class ObjectStorageCounters
{
    /// <summary>Objects set.</summary>
    public long Sets { get; internal set; }

    /// <summary>Gets answered.</summary>
    public long Gets { get; internal set; }

    /// <summary>Objects deleted.</summary>
    public long Deletes { get; internal set; }

    /// <summary>Deletes of objects that were not there.</summary>
    public long DeletesOfNothing { get; internal set; }

    /// <summary>Duplicates made.</summary>
    public long Duplicates { get; internal set; }

    /// <summary>Totals told.</summary>
    public long Infos { get; internal set; }

    /// <summary>Gets and duplicates that had to wait for their object.</summary>
    public long Waited { get; internal set; }

    /// <summary>Waiting requests forgotten since their client had gone.</summary>
    public long WaitsPurged { get; internal set; }

    /// <summary>Connections closed since too many requests waited already.</summary>
    public long WaitsRefused { get; internal set; }

    /// <summary>Connections closed since what came was no request.</summary>
    public long MalformedRequests { get; internal set; }

    /// <summary>Requests dropped since another message came in place of their payload.</summary>
    public long PartialRequestsDropped { get; internal set; }

    /// <summary>Connections closed since their payload fits neither memory nor disk, or is larger than accepted.</summary>
    public long SetsRefused { get; internal set; }

    /// <summary>Connections closed since their client does not read its answers, or an answer could not be read from disk.</summary>
    public long ResponsesRefused { get; internal set; }

    /// <summary>Ids there are.</summary>
    public long Objects { get; internal set; }

    /// <summary>Different contents there are.</summary>
    public long Contents { get; internal set; }

    /// <summary>Bytes of the different contents.</summary>
    public long ContentBytes { get; internal set; }

    /// <summary>Bytes of them in memory, those on their way in included.</summary>
    public long ResidentBytes { get; internal set; }

    /// <summary>Bytes of them on disk, also of those that are back in memory.</summary>
    public long SpilledBytes { get; internal set; }

    /// <summary>Sets whose content was there already.</summary>
    public long Deduplicated { get; internal set; }

    /// <summary>Contents moved to disk.</summary>
    public long Spills { get; internal set; }

    /// <summary>Contents read from disk.</summary>
    public long SpillReads { get; internal set; }

    /// <summary>Times that the disk refused.</summary>
    public long SpillFailures { get; internal set; }

    /// <summary>Owners whose objects were deleted since they stayed away.</summary>
    public long OwnersForgotten { get; internal set; }

    /// <summary>Bytes of payloads taken.</summary>
    public long BytesIn { get; internal set; }

    /// <summary>Bytes of payloads given.</summary>
    public long BytesOut { get; internal set; }
}

namespace Penstock.TimeFrames.Files;

/// <summary>A time frame to write.</summary>
public sealed record TimeFrameToWrite
{
    /// <summary>Its id; the lower 32 bits are written.</summary>
    public required ulong Id { get; init; }

    /// <summary>The run.</summary>
    public uint RunNumber { get; init; }

    /// <summary>Its first orbit.</summary>
    public uint FirstOrbit { get; init; }

    /// <summary>The messages in any order: they are written equipment by equipment in ascending order, those of one equipment as they stand here.</summary>
    public required IReadOnlyList<TimeFrameMessage> Messages { get; init; }
}

namespace Penstock.TimeFrames.Verification.Queries;

/// <summary>What a question to a database may cost.</summary>
public sealed record QueryLimits
{
    /// <summary>The longest statement, in bytes of UTF-8.</summary>
    public const int MaxSqlBytes = 100_000;

    /// <summary>The longest text or blob that a statement may make or read, in bytes.</summary>
    public const int MaxValueBytes = 4 << 20;

    /// <summary>Rows of a result. Default 10,000.</summary>
    public int MaxRows { get; init; } = 10_000;

    /// <summary>Bytes of all values of a result. Default 64 MiB.</summary>
    public long MaxBytes { get; init; } = 64 << 20;

    /// <summary>Bytes of memory that SQLite may take for a statement, sorting included. Default 256 MiB.</summary>
    public long MaxMemory { get; init; } = 256 << 20;

    /// <summary>How long a statement may take. Default 10 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Finds what is out of range.</summary>
    /// <exception cref="ArgumentException">A limit is; the message names it, its value and what is accepted.</exception>
    public void Validate()
    {
        if (MaxRows < 1) throw new ArgumentException($"MaxRows is {MaxRows}; 1 and above is accepted");
        if (MaxBytes < 1) throw new ArgumentException($"MaxBytes is {MaxBytes}; 1 and above is accepted");
        if (MaxMemory < 1 << 20) throw new ArgumentException($"MaxMemory is {MaxMemory}; {1 << 20} and above is accepted");
        if (Timeout <= TimeSpan.Zero || Timeout > TimeSpan.FromDays(1)) throw new ArgumentException($"Timeout is {Timeout}; above 0 and up to a day is accepted");
    }
}

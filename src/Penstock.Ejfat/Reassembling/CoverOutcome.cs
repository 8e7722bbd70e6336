namespace Penstock.Ejfat;

/// <summary>How a piece lies to what has arrived before.</summary>
internal enum CoverOutcome
{
    /// <summary>All of it is new.</summary>
    Added,

    /// <summary>All of it had arrived.</summary>
    Contained,

    /// <summary>Part of it had arrived.</summary>
    Overlapping,

    /// <summary>It is new, but as many separate pieces as are kept track of are there already.</summary>
    TooManyIslands,
}

namespace Penstock.TimeFrames.Headers;

/// <summary>What a source says of itself (O2, <c>SourceInfoHeader</c>).</summary>
public enum SourceState
{
    /// <summary>It sends.</summary>
    Running = 0,

    /// <summary>It sends nothing for a while.</summary>
    Paused = 1,

    /// <summary>It has sent everything.</summary>
    Completed = 2,

    /// <summary>It sends when asked.</summary>
    Pull = 3,
}

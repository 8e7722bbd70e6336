namespace Penstock.TimeFrames.Editing;

/// <summary>What happens when two sources have the same equipment of one time frame.</summary>
public enum DuplicatePolicy
{
    /// <summary>The merge ends with an error that names it.</summary>
    Refuse,

    /// <summary>The blocks of the later source follow those of the earlier, as when two front-end processors read one link.</summary>
    Join,

    /// <summary>The earlier source's stay.</summary>
    First,
}

namespace Penstock.DataMovement.Copying;

/// <summary>Whether something is used.</summary>
public enum Choice
{
    /// <summary>Where it helps.</summary>
    Auto,

    /// <summary>Always; where it cannot be, the file fails.</summary>
    Always,

    /// <summary>Never.</summary>
    Never,
}

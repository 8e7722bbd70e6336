namespace Penstock.DataMovement;

/// <summary>How far the command of an operation is.</summary>
public sealed record CommandStatus
{
    /// <summary>The command line.</summary>
    public string Command { get; init; } = "";

    /// <summary>Percent done, 0 to 100; 0 also when it is not known.</summary>
    public int Progress { get; init; }

    /// <summary>How long it has run, as Go prints durations (<c>1m30.5s</c>); empty when unknown.</summary>
    public string ElapsedTime { get; init; } = "";

    /// <summary>The last line of its output.</summary>
    public string LastMessage { get; init; } = "";

    /// <summary>When that line came, as Go prints times; empty when there was none.</summary>
    public string LastMessageTime { get; init; } = "";
}

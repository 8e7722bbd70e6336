namespace Penstock.Pipeline.Inputs;

/// <summary>What the events of a source are.</summary>
public enum SourceKind
{
    /// <summary>Heartbeat frames of one link.</summary>
    Link,

    /// <summary>Files.</summary>
    Files,

    /// <summary>Sub time frames of one link.</summary>
    SubTimeFrames,

    /// <summary>Summaries of the sub time frames of one link.</summary>
    Summaries,
}

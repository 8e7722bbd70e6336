namespace Penstock.Scaler.Scheduling.Policies;

/// <summary>How many workers are asked of the managers.</summary>
internal enum ScalingKind
{
    /// <summary>None: managers are told nothing.</summary>
    No,

    /// <summary>By the tasks there are for each worker.</summary>
    Vanilla,

    /// <summary>For each set of capabilities that tasks ask for.</summary>
    Capability,

    /// <summary>From one manager after another, by rules.</summary>
    Waterfall,
}

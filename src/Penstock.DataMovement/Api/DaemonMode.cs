namespace Penstock.DataMovement;

/// <summary>What a daemon does with what it is asked.</summary>
public enum DaemonMode
{
    /// <summary>Copies by itself, on this machine.</summary>
    Standalone,

    /// <summary>Makes <c>NnfDataMovement</c> resources, which a controller carries out.</summary>
    Kubernetes,

    /// <summary>Gives canned answers.</summary>
    Simulated,

    /// <summary>Gives the canned answers of the original, its defects included.</summary>
    SimulatedStrict,
}

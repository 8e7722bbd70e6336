namespace Penstock.LoadBalancer;

/// <summary>Which rules give slots to workers.</summary>
public enum SlotAssignmentMode
{
    /// <summary>Shares add up to 512 within the workers' limits, and only slots that must move do. The default.</summary>
    Stable,

    /// <summary>The rules of udplbd2 2.3, with its roundings, its handling of limits and its shuffle at every epoch.</summary>
    Compatible,
}

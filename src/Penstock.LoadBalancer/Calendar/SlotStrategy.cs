namespace Penstock.LoadBalancer;

/// <summary>How a reservation's slots follow its workers.</summary>
public enum SlotStrategy
{
    /// <summary>Shares follow the weights, which follow the workers' control signals.</summary>
    Dynamic,

    /// <summary>Demanded slots first, the others by the weights the workers registered with.</summary>
    Static,

    /// <summary>Demanded slots only; all others belong to nobody.</summary>
    Explicit,
}

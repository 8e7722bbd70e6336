namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>What became of a Sync message.</summary>
internal enum SyncVerdict
{
    Accepted,

    /// <summary>It is none.</summary>
    Malformed,

    /// <summary>The load balancer is not reserved.</summary>
    NotReserved,

    /// <summary>Its source is no sender of the reservation.</summary>
    SenderNotAllowed,

    /// <summary>It contradicts what its sender said before, until the next one agrees with it.</summary>
    NotBelieved,
}

namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>A resource and those it is part of: a session is part of a reservation, which is on a load balancer. Null: none, or none known.</summary>
internal readonly record struct ResourcePath(long? LoadBalancer, long? Reservation, long? Session)
{
    /// <summary>Everything: only a permission on all covers it.</summary>
    public static ResourcePath All => default;
}

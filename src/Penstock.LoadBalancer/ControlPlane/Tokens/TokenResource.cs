namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>What a permission is about, numbered as in the protocol.</summary>
internal enum TokenResource
{
    All = 0,
    LoadBalancer = 1,
    Reservation = 2,
    Session = 3,
}

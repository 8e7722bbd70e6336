namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>Turns a reservation into the tables of its data plane.</summary>
internal static class Publisher
{
    public static void Publish(Reservation reservation) => reservation.Instance.DataPlane.Publish(ToTables(reservation));

    public static void Withdraw(LoadBalancerInstance instance) => instance.DataPlane.Publish(ForwardingTables.Empty);

    public static ForwardingTables ToTables(Reservation reservation) => new()
    {
        Senders = [.. reservation.Senders],
        Epochs = [.. reservation.Epochs.Epochs],
        Members =
        [
            .. reservation.Sessions.Values.Select(s => s.ToForwardingMember(MemberAction.Forward)),
            .. reservation.Departed.Values.Select(s => s.ToForwardingMember(MemberAction.Deregistered)),
        ],
    };
}

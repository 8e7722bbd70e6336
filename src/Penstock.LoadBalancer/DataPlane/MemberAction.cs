namespace Penstock.LoadBalancer;

/// <summary>What happens to datagrams whose slot belongs to a member.</summary>
public enum MemberAction
{
    /// <summary>They are sent to it.</summary>
    Forward,

    /// <summary>It has said goodbye: they are dropped and counted, as long as a calendar still names it.</summary>
    Deregistered,

    /// <summary>It has not been heard of for too long: they are dropped and counted.</summary>
    SoftEvicted,
}

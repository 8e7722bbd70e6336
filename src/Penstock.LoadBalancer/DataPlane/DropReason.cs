namespace Penstock.LoadBalancer;

/// <summary>Why the data plane did not forward a datagram. In brackets the counter of the FPGA program (<c>esnet/udplb</c>, <c>p4/udplb.p4</c>) that counts the same.</summary>
public enum DropReason
{
    /// <summary>It was forwarded.</summary>
    None,

    /// <summary>It was longer than any UDP datagram can be; never seen on Linux [phys_parsefail_counter].</summary>
    Truncated,

    /// <summary>Its source is not among the senders [lb_drop_blocked_src_pkt_counter].</summary>
    SenderNotAllowed,

    /// <summary>It is shorter than an LB header, or does not begin with "LB" [phys_parsefail_counter, lb_drop_no_udplb_hdr_pkt_counter].</summary>
    NoLbHeader,

    /// <summary>Its LB header is of a version other than 2 and 3 [phys_parsefail_counter, lb_drop_bad_udplb_version_pkt_counter].</summary>
    LbVersion,

    /// <summary>There is no epoch: no worker has been ready yet [lb_drop_epoch_assign_miss_pkt_counter].</summary>
    NoEpoch,

    /// <summary>Its tick is older than the oldest epoch kept [lb_drop_epoch_assign_miss_pkt_counter; the originals misroute it to the newest calendar].</summary>
    LateTick,

    /// <summary>Nobody has its slot [lb_drop_lb_calendar_miss_pkt_counter, lb_drop_mbr_info_miss_pkt_counter].</summary>
    SlotUnassigned,

    /// <summary>The calendar names a member that does not exist [lb_drop_mbr_info_miss_pkt_counter].</summary>
    UnknownMember,

    /// <summary>The member has an address of the other IP version only [lb_drop_mbr_info_miss_pkt_counter].</summary>
    MemberIpVersion,

    /// <summary>The member is not heard of any more [mbr_drop_soft_evicted_counter].</summary>
    MemberSoftEvicted,

    /// <summary>The member has deregistered [mbr_drop_deregistered_counter].</summary>
    MemberDeregistered,

    /// <summary>The kernel refused to send it; <see cref="DataPlaneCounters.SendFailures"/> says why [no counterpart].</summary>
    SendFailed,
}

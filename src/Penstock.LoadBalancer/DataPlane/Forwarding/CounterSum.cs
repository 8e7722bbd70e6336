using Penstock.Net;

namespace Penstock.LoadBalancer;

/// <summary>Adds up the counters of several packet threads.</summary>
internal sealed class CounterSum
{
    private readonly SortedDictionary<ushort, MemberTraffic> _members = [];

    public long[] Drops { get; } = new long[Enum.GetValues<DropReason>().Length];

    public long[] SendFailures { get; } = new long[256];

    public long ReceivedDatagrams { get; set; }

    public long ReceivedBytes { get; set; }

    public long ForwardedDatagrams { get; set; }

    public long ForwardedBytes { get; set; }

    public long Version2 { get; set; }

    public long Version3 { get; set; }

    public void AddMember(ushort id, long datagrams, long bytes, long dropped)
    {
        if (datagrams == 0 && dropped == 0) return;
        var before = _members.GetValueOrDefault(id);
        _members[id] = new MemberTraffic(id, before.Datagrams + datagrams, before.Bytes + bytes, before.Dropped + dropped);
    }

    public DataPlaneCounters ToCounters(long kernelDrops, long splitEvents) => new()
    {
        ReceivedDatagrams = ReceivedDatagrams,
        ReceivedBytes = ReceivedBytes,
        ForwardedDatagrams = ForwardedDatagrams,
        ForwardedBytes = ForwardedBytes,
        Version2Datagrams = Version2,
        Version3Datagrams = Version3,
        Drops = Enum.GetValues<DropReason>().Where(r => Drops[(int)r] > 0).ToDictionary(r => r, r => Drops[(int)r]),
        SendFailures = Enumerable.Range(0, SendFailures.Length).Where(e => SendFailures[e] > 0).ToDictionary(UdpErrno.NameOf, e => SendFailures[e]),
        KernelDrops = kernelDrops,
        SplitEvents = splitEvents,
        Members = [.. _members.Values],
    };
}

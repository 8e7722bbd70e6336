using System.Net;

namespace Penstock.LoadBalancer;

/// <summary>The data plane of one load balancer instance, as the control plane sees it.</summary>
public interface IInstanceDataPlane
{
    /// <summary>Where senders send IPv4 datagrams; null without IPv4.</summary>
    IPAddress? DataIPv4 { get; }

    /// <summary>Where senders send IPv6 datagrams; null without IPv6.</summary>
    IPAddress? DataIPv6 { get; }

    /// <summary>The first port it listens on.</summary>
    int FirstPort { get; }

    /// <summary>The last port it listens on.</summary>
    int LastPort { get; }

    /// <summary>The highest tick seen from an allowed sender lately (the last one or two seconds in which ticks arrived, so that one wrong tick, or a sender that begins
    /// anew, does not stay for ever); null before the first since tables without epochs were in force.</summary>
    ulong? HighestTick { get; }

    /// <summary>Puts tables in force for all datagrams from now on. A tick keeps its worker: ticks up to the highest one already addressed keep the calendar they had, whatever
    /// the tables say about them, as long as the tables keep an epoch that is as old. Safe from any thread; calls take effect one after another.</summary>
    /// <remarks>The oldest epoch may be published with a lower first tick than before, and then has the ticks of the epochs that are no longer kept. Tables of which the oldest epoch
    /// is new begin where they say: nothing may be in flight then.</remarks>
    void Publish(ForwardingTables tables);

    /// <summary>What has been counted since the start.</summary>
    DataPlaneCounters GetCounters();
}

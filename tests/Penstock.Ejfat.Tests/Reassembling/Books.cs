using Penstock.Ejfat;

namespace Penstock.Tests;

internal static class Books
{
    /// <summary>Every datagram and every event of a Reassembler at rest is accounted for.</summary>
    public static void Balance(ReassemblerStatistics s)
    {
        Assert.Equal(s.Datagrams, s.Segments + s.Refused.Values.Sum());
        Assert.Equal(s.EventsStarted, s.EventsDelivered + s.Lost.Values.Sum() + s.EventsInProgress);
        Assert.Equal(s.Datagrams, s.Ports.Sum(p => p.Datagrams));
    }
}

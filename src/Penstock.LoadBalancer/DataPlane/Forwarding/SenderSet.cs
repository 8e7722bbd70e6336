using System.Net;
using System.Numerics;
using Penstock.Net;

namespace Penstock.LoadBalancer;

/// <summary>The addresses that may send, in the kernel's binary form: a look-up allocates nothing.</summary>
internal sealed class SenderSet
{
    private readonly UdpAddress[] _addresses;

    public SenderSet(IReadOnlyCollection<IPAddress> senders)
    {
        // At most half full, so that a search always meets an empty place.
        _addresses = new UdpAddress[BitOperations.RoundUpToPowerOf2((uint)(senders.Count * 2) + 1)];
        foreach (var sender in senders)
        {
            var address = new UdpAddress(new IPEndPoint(sender, 0));
            if (!Contains(in address)) _addresses[PlaceOf(in address)] = address;
        }
    }

    /// <summary>Whether it may send, from whatever port.</summary>
    public bool Contains(in UdpAddress source) => !source.IsEmpty && !_addresses[PlaceOf(in source)].IsEmpty;

    // Where the address is, or where it would be put.
    private int PlaceOf(in UdpAddress address)
    {
        var mask = _addresses.Length - 1;
        var place = Mix(address.GetIpHashCode()) & mask;
        while (!_addresses[place].IsEmpty && !_addresses[place].HasSameIp(in address)) place = (place + 1) & mask;
        return place;
    }

    // The bytes of a network's hosts differ in the high bits only.
    private static int Mix(int hash) => (int)(((uint)hash * 0x9E3779B1u) >> 12);
}

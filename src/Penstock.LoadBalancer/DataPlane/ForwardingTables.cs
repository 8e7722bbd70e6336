using System.Net;
using System.Net.Sockets;

namespace Penstock.LoadBalancer;

/// <summary>Everything an instance needs to judge a datagram. Immutable and checked when made; replaced as a whole by <see cref="IInstanceDataPlane.Publish"/>.</summary>
public sealed record ForwardingTables
{
    /// <summary>Nobody may send, nobody receives.</summary>
    public static ForwardingTables Empty { get; } = new();

    /// <summary>Addresses whose datagrams are accepted. Default none.</summary>
    /// <exception cref="ArgumentException">One is neither IPv4 nor IPv6.</exception>
    public IReadOnlyCollection<IPAddress> Senders { get; init => field = Checked(value); } = [];

    /// <summary>The epochs kept, oldest first. Each reaches exactly to the first tick of the next; the newest has no end. Ticks older than the oldest are dropped by name.
    /// Of two epochs with the same first tick the newer one counts. Default none: every datagram is dropped.</summary>
    /// <exception cref="ArgumentException">Numbers or first ticks are out of order.</exception>
    public IReadOnlyList<CalendarEpoch> Epochs { get; init => field = Checked(value); } = [];

    /// <summary>The members that calendars name. Default none.</summary>
    /// <exception cref="ArgumentException">A number, port or port range is not possible, or a number occurs twice.</exception>
    public IReadOnlyList<ForwardingMember> Members { get; init => field = Checked(value); } = [];

    private static IPAddress[] Checked(IReadOnlyCollection<IPAddress> senders)
    {
        ArgumentNullException.ThrowIfNull(senders);
        foreach (var sender in senders)
        {
            if (sender?.AddressFamily is not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6))
            {
                throw new ArgumentException($"sender '{sender}' is no IPv4 or IPv6 address", nameof(senders));
            }
        }

        return [.. senders];
    }

    private static CalendarEpoch[] Checked(IReadOnlyList<CalendarEpoch> epochs)
    {
        ArgumentNullException.ThrowIfNull(epochs);
        for (var i = 0; i < epochs.Count; i++)
        {
            var epoch = epochs[i];
            if (epoch.Calendar is null) throw new ArgumentException($"epoch {epoch.Number} has no calendar", nameof(epochs));
            if (i == 0) continue;
            var before = epochs[i - 1];
            if (epoch.Number <= before.Number) throw new ArgumentException($"epoch {epoch.Number} follows epoch {before.Number}; numbers must rise", nameof(epochs));
            if (epoch.FirstTick < before.FirstTick)
            {
                throw new ArgumentException(
                    $"epoch {epoch.Number} begins at tick {epoch.FirstTick}, before epoch {before.Number} at {before.FirstTick}; first ticks must not fall", nameof(epochs));
            }
        }

        return [.. epochs];
    }

    private static ForwardingMember[] Checked(IReadOnlyList<ForwardingMember> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        var seen = new HashSet<ushort>();
        foreach (var member in members)
        {
            ArgumentNullException.ThrowIfNull(member);
            if (member.Id == SlotCalendar.Unassigned) throw new ArgumentException($"member {member.Id} is the mark of a slot that nobody has; 0..65534 are accepted", nameof(members));
            if (!seen.Add(member.Id)) throw new ArgumentException($"member {member.Id} occurs twice", nameof(members));
            if (member.EndPoint is not { Port: > 0, AddressFamily: AddressFamily.InterNetwork or AddressFamily.InterNetworkV6 })
            {
                throw new ArgumentException($"member {member.Id} is at '{member.EndPoint}'; an IPv4 or IPv6 address with a port of 1..65535 is accepted", nameof(members));
            }

            if (member.PortBits is < 0 or > ForwardingMember.MaxPortBits)
            {
                throw new ArgumentException($"member {member.Id} has {member.PortBits} port bits; 0..{ForwardingMember.MaxPortBits} are accepted", nameof(members));
            }
        }

        return [.. members];
    }
}

using Penstock.Net;

namespace Penstock.Ejfat;

/// <summary>What became of an event.</summary>
/// <param name="EventNumber">The number in its reassembly headers.</param>
/// <param name="Tick">The tick in its load balancer headers; 0 for an empty event and one that was given up before it was its turn.</param>
/// <param name="Datagrams">Its segments; 0 for an empty event, which is complete without being sent.</param>
/// <param name="FailedDatagrams">How many of them the kernel refused, or were not tried any more after that.</param>
/// <param name="Errno">The last refusal's error number; 0 without one.</param>
/// <param name="Payload">The event's bytes, free again.</param>
/// <param name="State"><see cref="OutgoingEvent.State"/>.</param>
public readonly record struct SendCompletion(
    ulong EventNumber, ulong Tick, long Datagrams, long FailedDatagrams, int Errno, ReadOnlyMemory<byte> Payload, object? State)
{
    /// <summary>Whether the kernel took all of it.</summary>
    public bool Succeeded => FailedDatagrams == 0 && Errno == 0;

    /// <summary>The error's symbol, such as <c>EMSGSIZE</c>; "none" without one.</summary>
    public string ErrorName => UdpErrno.NameOf(Errno);
}

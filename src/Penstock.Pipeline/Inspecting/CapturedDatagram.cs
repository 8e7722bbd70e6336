using System.Net;

namespace Penstock.Pipeline.Inspecting;

/// <summary>One UDP datagram as it was seen: in a capture file or at a socket.</summary>
/// <param name="Time">When, UTC, to 100 ns.</param>
/// <param name="Source">From where.</param>
/// <param name="Destination">To where.</param>
/// <param name="Payload">The UDP payload; of a truncated capture, its beginning.</param>
/// <param name="PayloadLength">Bytes of the UDP payload on the wire.</param>
public sealed record CapturedDatagram(DateTimeOffset Time, IPEndPoint Source, IPEndPoint Destination, ReadOnlyMemory<byte> Payload, int PayloadLength);

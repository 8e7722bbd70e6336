using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Files;

/// <summary>One message of a time frame to write: usually the heartbeat frames of one link.</summary>
/// <param name="Equipment">Whose.</param>
/// <param name="Parts">The payloads, in order; they are not copied. A message without parts is not written.</param>
public sealed record TimeFrameMessage(EquipmentId Equipment, IReadOnlyList<ReadOnlyMemory<byte>> Parts)
{
    /// <summary>How the payloads are serialized; NONE, bytes as they are.</summary>
    public HeaderName PayloadSerialization { get; init; } = HeaderName.None;
}

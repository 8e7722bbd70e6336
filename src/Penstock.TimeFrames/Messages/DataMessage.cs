using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Messages;

/// <summary>A message in its normal form, whichever way it travelled: one header stack, then all its parts.</summary>
/// <param name="Stack">The first header stack, read.</param>
/// <param name="Parts">The payloads in order; at least one, which may be empty.</param>
public sealed record DataMessage(HeaderStack Stack, IReadOnlyList<ReadOnlyMemory<byte>> Parts)
{
    /// <summary>Whose.</summary>
    public EquipmentId Equipment => Stack.Data.Equipment;

    /// <summary>Bytes of the payloads, headers not counted.</summary>
    public long PayloadBytes => Parts.Sum(p => (long)p.Length);

    /// <summary>The message as files take it.</summary>
    public TimeFrameMessage ToFile() => new(Equipment, Parts) { PayloadSerialization = Stack.Data.PayloadSerialization };
}

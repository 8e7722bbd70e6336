namespace Penstock.Pipeline.Sending;

/// <summary>An event to send.</summary>
/// <param name="Payload">Its bytes.</param>
/// <param name="Name">What it is, for people; null where it has no name.</param>
/// <param name="Buffer">The memory to give back when it has been sent; null where others need it too.</param>
public readonly record struct SendItem(ReadOnlyMemory<byte> Payload, string? Name, SendBuffer? Buffer)
{
    /// <summary>Its number, which is its tick with <see cref="TickMode.Number"/>; null counts on.</summary>
    public ulong? Number { get; init; }
}

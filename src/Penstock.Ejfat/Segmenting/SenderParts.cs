namespace Penstock.Ejfat.Segmenting;

/// <summary>What the sending threads of a segmenter share.</summary>
/// <param name="Queue">Where events come from.</param>
/// <param name="Format">What they have in common.</param>
/// <param name="Ticks">Where their ticks come from.</param>
/// <param name="Random">Where their entropies come from.</param>
/// <param name="Pacer">Keeps the rate; null without a limit.</param>
/// <param name="Gate">The application's flow control; null without.</param>
/// <param name="SegmentsPerWait">How many segments leave between two waits; all of an event's where it leaves at line rate.</param>
/// <param name="Cores">Where the threads are kept; empty: anywhere.</param>
/// <param name="GivenUp">Cancelled: what is still queued fails.</param>
internal sealed record SenderParts(
    EventQueue<QueuedEvent> Queue,
    SegmentFormat Format,
    SenderTicks Ticks,
    RandomBits Random,
    Pacer? Pacer,
    ISendGate? Gate,
    long SegmentsPerWait,
    IReadOnlyList<int> Cores,
    CancellationToken GivenUp);

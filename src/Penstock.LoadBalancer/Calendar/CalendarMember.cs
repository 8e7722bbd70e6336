namespace Penstock.LoadBalancer;

/// <summary>A ready worker, as the assignment of slots sees it.</summary>
/// <param name="Id">Its member number in the data plane, below 65535.</param>
/// <param name="Name">Its name; orders workers (descending) in the compatible mode.</param>
/// <param name="Weight">Its weight; workers average 1000.</param>
public readonly record struct CalendarMember(ushort Id, string Name, double Weight)
{
    /// <summary>It gets at least this part of an even share (512 div workers), rounded. Default 0.</summary>
    public float MinFactor { get; init; }

    /// <summary>It gets at most this part of an even share; 0, the default, is no maximum.</summary>
    public float MaxFactor { get; init; }

    /// <summary>Slots it must have, already placed (no negative index). Default none.</summary>
    public IReadOnlyList<SlotRun> Demands { get; init; } = [];
}

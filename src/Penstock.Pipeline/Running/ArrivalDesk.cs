using Penstock.Ejfat;
using Penstock.Pipeline.Reporting;

namespace Penstock.Pipeline.Running;

/// <summary>Where workers hand over what they received and what they lost: finds the lane, and remembers how far each sender's events have come at each worker.</summary>
internal sealed class ArrivalDesk
{
    private readonly SourceLane[] _lanes;
    private readonly RunBooks _books;
    private readonly ulong[,] _latestTick;
    private readonly int _senders;

    public ArrivalDesk(SourceLane[] lanes, RunBooks books, int senders, int workers)
    {
        (_lanes, _books, _senders) = (lanes, books, senders);
        _latestTick = new ulong[senders, workers];
    }

    /// <summary>The tick up to which every worker that lives has seen a sender's events: UDP on one host keeps the order of a sender's datagrams at each worker.</summary>
    public ulong SeenByAll(int sender, Func<int, bool> lives)
    {
        var least = ulong.MaxValue;
        for (var worker = 0; worker < _latestTick.GetLength(1); worker++)
        {
            if (lives(worker)) least = Math.Min(least, Volatile.Read(ref _latestTick[sender, worker]));
        }

        return least == ulong.MaxValue ? 0 : least;
    }

    public void Deliver(in Arrival arrival, int worker)
    {
        if (Lane(arrival.DataId) is { } lane)
        {
            Volatile.Write(ref _latestTick[SenderOf(arrival.DataId), worker], arrival.Number);
            if (lane.Deliver(arrival, worker)) return;
        }

        _books.CountUnexpected();
        arrival.Owner.Dispose();
    }

    /// <summary>An event has arrived at a worker's process and stays there.</summary>
    /// <returns>False when nobody waits for it.</returns>
    public bool DeliverElsewhere(ulong number, ushort dataId, int worker)
    {
        if (Lane(dataId) is { } lane)
        {
            Volatile.Write(ref _latestTick[SenderOf(dataId), worker], number);
            if (lane.DeliverElsewhere(number, worker)) return true;
        }

        _books.CountUnexpected();
        return false;
    }

    public void Lose(in LostEvent lost, int worker)
    {
        if (Lane(lost.DataId) is not { } lane)
        {
            _books.CountUnexpected();
            return;
        }

        var name = lost.Reason switch
        {
            LostEventReason.QueueFull => LossName.QueueFull,
            LostEventReason.MemoryLimit or LostEventReason.TooLong or LostEventReason.Evicted => LossName.MemoryLimit,
            _ => LossName.SegmentsMissing,
        };
        lane.Lose(lost.EventNumber, name, $"{_books.Workers[worker].Name} got {lost.Segments} segments ({lost.Reason})");
    }

    public int SenderOf(ushort dataId) => (dataId - 1) % _senders;

    private SourceLane? Lane(ushort dataId) => dataId >= 1 && dataId <= _lanes.Length ? _lanes[dataId - 1] : null;
}

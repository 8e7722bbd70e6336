namespace Penstock.Scaler.Ymq;

/// <summary>What a YMQ socket counted. Written by the loop's thread, readable by any.</summary>
internal sealed class YmqCounters
{
    private readonly long[] _ends = new long[Enum.GetValues<YmqEnd>().Length];

    public long Accepted;
    public long MessagesReceived;
    public long BytesReceived;
    public long MessagesSent;
    public long BytesSent;

    /// <summary>Messages cut off by the end of a connection while they were written.</summary>
    public long LostInFlight;

    /// <summary>Messages refused since the peer had closed.</summary>
    public long RefusedClosed;

    /// <summary>Messages refused since too much waited for the peer already.</summary>
    public long RefusedFull;

    /// <summary>Parked messages dropped since the peer did not come within the time.</summary>
    public long ParkedExpired;

    /// <summary>Messages that were queued or parked when the peer closed in order.</summary>
    public long DroppedAtClose;

    /// <summary>Messages of a publisher not given to a subscriber that does not read fast enough.</summary>
    public long MulticastDropped;

    public long Ended(YmqEnd end) => Volatile.Read(ref _ends[(int)end]);

    internal void Count(YmqEnd end) => _ends[(int)end]++;
}

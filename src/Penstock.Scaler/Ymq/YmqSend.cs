namespace Penstock.Scaler.Ymq;

/// <summary>What became of a message that was to be sent.</summary>
internal enum YmqSend
{
    /// <summary>Waits for the connection to take it.</summary>
    Queued,

    /// <summary>Kept until the peer connects.</summary>
    Parked,

    /// <summary>Dropped: the peer closed its connection in order.</summary>
    Closed,

    /// <summary>Dropped: more is parked or queued for the peer than is accepted.</summary>
    Full,
}

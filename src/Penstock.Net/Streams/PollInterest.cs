namespace Penstock.Net;

/// <summary>What a poller waits for on a socket, and what it found.</summary>
[Flags]
public enum PollInterest
{
    /// <summary>Nothing but errors, which are always reported.</summary>
    None = 0,

    /// <summary>Bytes, an end of stream or a connection to accept.</summary>
    Read = 1,

    /// <summary>Room to write.</summary>
    Write = 2,

    /// <summary>The socket failed or was hung up; reading it says how.</summary>
    Failed = 4,
}

namespace Penstock.Scaler.Ymq;

/// <summary>Why a connection ended. The first two are orderly; after the others a connector tries again and a binder keeps what is to be sent.</summary>
internal enum YmqEnd
{
    /// <summary>The peer closed the stream in order.</summary>
    ClosedByPeer,

    /// <summary>Closed on this side.</summary>
    ClosedHere,

    /// <summary>The system reported the link broken.</summary>
    LinkLost,

    /// <summary>The first four bytes were not YMQ's.</summary>
    WrongMagic,

    /// <summary>An identity longer than accepted.</summary>
    IdentityTooLong,

    /// <summary>A connector's peer came back as somebody else.</summary>
    IdentityChanged,

    /// <summary>A message was announced that is larger than accepted.</summary>
    MessageTooLarge,

    /// <summary>No memory for an announced message, or its receiver refused it.</summary>
    MessageRefused,

    /// <summary>Magic, identity, TLS or the WebSocket upgrade took too long.</summary>
    HandshakeTimeout,

    /// <summary>What came is not the WebSocket protocol, or not a request for it.</summary>
    WebSocketViolation,

    /// <summary>TLS could not be agreed on.</summary>
    TlsFailed,

    /// <summary>A later connection came with the same identity.</summary>
    Replaced,

    /// <summary>The peer does not read; more waits to be sent to it than is accepted.</summary>
    PeerTooSlow,

    /// <summary>More connections than accepted.</summary>
    TooManyConnections,
}

using System.Net;
using Microsoft.Extensions.Logging;
using Penstock.Rpc;

namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>What the control plane tells its log: every refusal as a warning, every change as information. Never a token, only its number.</summary>
internal static partial class ControlPlaneLog
{
    [LoggerMessage(1, LogLevel.Warning, "{Method} for {Resource} with token {TokenId} from {Peer} was refused with {Status}: {Reason}")]
    public static partial void Refused(ILogger logger, string method, string resource, uint tokenId, EndPoint peer, RpcStatusCode status, string reason);

    [LoggerMessage(2, LogLevel.Information, "reservation {Reservation} '{Name}' took load balancer {Instance} until {Until:u}, by token {TokenId} from {Peer}")]
    public static partial void Reserved(ILogger logger, long reservation, string name, uint instance, DateTimeOffset until, uint tokenId, EndPoint peer);

    [LoggerMessage(3, LogLevel.Information, "reservation {Reservation} '{Name}' was freed by token {TokenId} from {Peer}")]
    public static partial void Freed(ILogger logger, long reservation, string name, uint tokenId, EndPoint peer);

    [LoggerMessage(4, LogLevel.Information, "reservation {Reservation} '{Name}' ended at {Until:u}")]
    public static partial void ReservationExpired(ILogger logger, long reservation, string name, DateTimeOffset until);

    [LoggerMessage(5, LogLevel.Information, "reservation {Reservation} ends at {Until:u} now, by token {TokenId} from {Peer}")]
    public static partial void Extended(ILogger logger, long reservation, DateTimeOffset until, uint tokenId, EndPoint peer);

    [LoggerMessage(6, LogLevel.Information, "of reservation {Reservation} {Parts} was reset by token {TokenId} from {Peer}")]
    public static partial void Reset(ILogger logger, long reservation, Ejfat.Control.ResetParts parts, uint tokenId, EndPoint peer);

    [LoggerMessage(7, LogLevel.Information, "reservation {Reservation}: {Count} senders were {Change} by token {TokenId} from {Peer}: {Senders}")]
    public static partial void SendersChanged(ILogger logger, long reservation, int count, string change, uint tokenId, EndPoint peer, string senders);

    [LoggerMessage(8, LogLevel.Information, "worker {Session} '{Name}' at {EndPoint} registered with reservation {Reservation} as member {Member}, by token {TokenId} from {Peer}")]
    public static partial void WorkerRegistered(ILogger logger, long session, string name, IPEndPoint endPoint, long reservation, ushort member, uint tokenId, EndPoint peer);

    [LoggerMessage(9, LogLevel.Information, "worker {Session} '{Name}' came back and is no longer session {Replaced}")]
    public static partial void WorkerReplaced(ILogger logger, long session, string name, long replaced);

    [LoggerMessage(10, LogLevel.Information, "worker {Session} '{Name}' left reservation {Reservation}, by token {TokenId} from {Peer}")]
    public static partial void WorkerDeregistered(ILogger logger, long session, string name, long reservation, uint tokenId, EndPoint peer);

    [LoggerMessage(11, LogLevel.Warning, "worker {Session} '{Name}' of reservation {Reservation} was silent for {Silence:F1} s and gets no events until it reports")]
    public static partial void WorkerStale(ILogger logger, long session, string name, long reservation, double silence);

    [LoggerMessage(12, LogLevel.Warning, "worker {Session} '{Name}' of reservation {Reservation} was silent for {Silence:F1} s; its session ended")]
    public static partial void WorkerDead(ILogger logger, long session, string name, long reservation, double silence);

    [LoggerMessage(13, LogLevel.Information, "worker {Session} '{Name}' of reservation {Reservation} is {Readiness}")]
    public static partial void WorkerReadiness(ILogger logger, long session, string name, long reservation, string readiness);

    [LoggerMessage(14, LogLevel.Information, "the slot demands of reservation {Reservation} were replaced by token {TokenId} from {Peer}")]
    public static partial void SlotDemandsSet(ILogger logger, long reservation, uint tokenId, EndPoint peer);

    [LoggerMessage(15, LogLevel.Information, "token '{Name}' was made with token {TokenId} from {Peer}, for {Permissions}")]
    public static partial void TokenCreated(ILogger logger, string name, uint tokenId, EndPoint peer, string permissions);

    [LoggerMessage(16, LogLevel.Information, "token {Target} '{Name}' and its descendants were revoked by token {TokenId} from {Peer}")]
    public static partial void TokenRevoked(ILogger logger, uint target, string name, uint tokenId, EndPoint peer);

    [LoggerMessage(17, LogLevel.Debug, "a Sync message from {Source} for load balancer {Instance} was dropped: {Verdict}")]
    public static partial void SyncDropped(ILogger logger, IPEndPoint source, uint instance, SyncVerdict verdict);

    [LoggerMessage(18, LogLevel.Error, "the control loop failed and goes on")]
    public static partial void LoopFailed(ILogger logger, Exception exception);

    [LoggerMessage(19, LogLevel.Warning, "Sync messages on {EndPoint} cannot be received: {Reason}")]
    public static partial void SyncFailed(ILogger logger, IPEndPoint endPoint, string reason);
}

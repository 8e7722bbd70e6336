using System.Net;

namespace Penstock.Rpc.Server;

/// <summary>What is known about the two ends of a connection; a feature of the connection, so that its calls find it.</summary>
internal sealed record ConnectionPeer(EndPoint EndPoint, PeerCredentials? Credentials, bool IsTls, EndPoint? Local);

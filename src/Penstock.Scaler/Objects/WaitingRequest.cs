using Penstock.Scaler.Messages;
using Penstock.Scaler.Ymq;

namespace Penstock.Scaler.Objects;

/// <summary>A get or a duplicate whose object is not there yet.</summary>
internal readonly record struct WaitingRequest(YmqPeer Peer, ObjectHeader Request);

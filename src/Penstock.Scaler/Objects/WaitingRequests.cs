using System.Runtime.InteropServices;
using Penstock.Scaler.Messages;
using Penstock.Scaler.Ymq;

namespace Penstock.Scaler.Objects;

/// <summary>Requests that wait, by the object they wait for; forgotten with their client.</summary>
internal sealed class WaitingRequests
{
    private readonly Dictionary<ObjectId, List<WaitingRequest>> _byObject = [];
    private readonly Dictionary<YmqPeer, HashSet<ObjectId>> _byPeer = [];

    /// <summary>How many wait.</summary>
    public int Count { get; private set; }

    public void Add(ObjectId awaited, WaitingRequest request)
    {
        (CollectionsMarshal.GetValueRefOrAddDefault(_byObject, awaited, out _) ??= []).Add(request);
        (CollectionsMarshal.GetValueRefOrAddDefault(_byPeer, request.Peer, out _) ??= []).Add(awaited);
        Count++;
    }

    /// <summary>The requests that waited for an object, in their order; they wait no more.</summary>
    public List<WaitingRequest>? Take(ObjectId awaited)
    {
        if (!_byObject.Remove(awaited, out var requests)) return null;
        Count -= requests.Count;
        foreach (var request in requests)
        {
            if (_byPeer.TryGetValue(request.Peer, out var objects) && objects.Remove(awaited) && objects.Count == 0) _byPeer.Remove(request.Peer);
        }
        return requests;
    }

    /// <summary>Forgets the requests of a client; how many those were.</summary>
    public int Forget(YmqPeer peer)
    {
        if (!_byPeer.Remove(peer, out var objects)) return 0;
        var before = Count;
        foreach (var awaited in objects)
        {
            var requests = _byObject[awaited];
            Count -= requests.RemoveAll(r => r.Peer == peer);
            if (requests.Count == 0) _byObject.Remove(awaited);
        }
        return before - Count;
    }
}

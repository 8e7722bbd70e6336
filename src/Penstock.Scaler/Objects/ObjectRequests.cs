using System.Buffers.Binary;
using Penstock.Scaler.Messages;
using Penstock.Scaler.Ymq;

namespace Penstock.Scaler.Objects;

// Budget: 1.5 µs of CPU for a small set, 0.8 for a get; a large payload is received into the memory it stays in and sent from there. Measured by bench/Penstock.Bench.Objects.

/// <summary>The protocol of an object storage server: a header of 80 bytes, for some requests a payload behind it, and the answers. Everything on the loop's thread.</summary>
internal sealed class ObjectRequests(ObjectStorageOptions options, ObjectStore store, ObjectStorageCounters counters, YmqLoop loop) : IYmqHandler
{
    private const int TotalsBytes = 24;
    private const long MaxCopied = 256L << 20;
    private readonly WaitingRequests _waiting = new();
    private readonly Queue<ObjectId> _arrived = new();

    public int Waiting => _waiting.Count;

    public void Connected(YmqPeer peer)
    {
        var client = Client(peer);
        // What a link that broke left half said is not completed by the next one.
        if (client.Pending is not null) counters.PartialRequestsDropped++;
        client.Pending = null;
        Unreserve(client);
        client.Away?.Cancel();
        client.Away = null;
    }

    public void Disconnected(YmqPeer peer, YmqEnd end, bool final)
    {
        var client = Client(peer);
        client.Pending = null;
        Unreserve(client);
        if (final) counters.WaitsPurged += _waiting.Forget(peer);
        if (options.ForgetOwnersAfter is { } time) client.Away = loop.Schedule(time, () => ForgetOwner(peer));
    }

    public YmqBuffer? Allocate(YmqPeer peer, long length)
    {
        var client = Client(peer);
        if (client.Pending is not { Type: (ushort)ObjectRequestType.SetObject } request || request.PayloadLength != (ulong)length)
        {
            counters.MalformedRequests++;
            ObjectStorageLog.Closing(loop.Logger, peer.Name, $"{length} bytes that are neither a request nor the payload announced");
            return null;
        }
        if (!store.TryReserve(length))
        {
            Refused(peer, length);
            return null;
        }
        client.Reserved = length;
        return YmqBuffer.Rent(length);
    }

    public void Received(YmqPeer peer, YmqBuffer message)
    {
        var client = Client(peer);
        var request = client.Pending!.Value;
        client.Pending = null;
        client.Reserved = 0;
        counters.BytesIn += message.Length;
        store.Set(request.ObjectId, message);
        Kept(peer, request);
    }

    public void Received(YmqPeer peer, ReadOnlySpan<byte> message)
    {
        var client = Client(peer);
        if (client.Pending is { } pending)
        {
            client.Pending = null;
            if (pending.PayloadLength == (ulong)message.Length)
            {
                Complete(peer, pending, message);
                return;
            }
            counters.PartialRequestsDropped++;
        }
        if (!ObjectHeader.TryRead(message, out var request) || request.Type > (ushort)ObjectRequestType.InfoGetTotal)
        {
            counters.MalformedRequests++;
            Close(peer, $"{message.Length} bytes that are no request");
            return;
        }
        Begin(peer, client, request);
    }

    private static StorageClient Client(YmqPeer peer) => (StorageClient)(peer.State ??= new StorageClient());

    private void Begin(YmqPeer peer, StorageClient client, ObjectHeader request)
    {
        switch ((ObjectRequestType)request.Type)
        {
            case ObjectRequestType.SetObject:
                if (request.PayloadLength > (ulong)Math.Min(options.MaxObjectBytes, options.MemoryLimit)) Refused(peer, (long)Math.Min(request.PayloadLength, long.MaxValue));
                else client.Pending = request;
                break;
            case ObjectRequestType.DuplicateObjectId:
                client.Pending = request;
                break;
            case ObjectRequestType.GetObject:
                if (store.TryGet(request.ObjectId, out var content)) Give(peer, request, content);
                else Wait(peer, request.ObjectId, request);
                break;
            case ObjectRequestType.DeleteObject:
                var deleted = store.TryDelete(request.ObjectId);
                counters.Deletes += deleted ? 1 : 0;
                counters.DeletesOfNothing += deleted ? 0 : 1;
                Answer(peer, request, deleted ? ObjectResponseType.DelOk : ObjectResponseType.DelNotExists, 0);
                break;
            default:
                TellTotals(peer, request);
                break;
        }
    }

    private void Complete(YmqPeer peer, ObjectHeader request, ReadOnlySpan<byte> payload)
    {
        if (request.Type == (ushort)ObjectRequestType.SetObject)
        {
            counters.BytesIn += payload.Length;
            if (store.TrySet(request.ObjectId, payload)) Kept(peer, request);
            else Refused(peer, payload.Length);
            return;
        }
        if (!ObjectHeader.TryReadId(payload, out var original))
        {
            counters.MalformedRequests++;
            Close(peer, "a duplicate whose original is not an object id");
            return;
        }
        if (!store.Has(original))
        {
            Wait(peer, original, request);
            return;
        }
        if (!store.TryDuplicate(original, request.ObjectId))
        {
            Refused(peer, 0);
            return;
        }
        counters.Duplicates++;
        Arrived(request.ObjectId);
        Answer(peer, request, ObjectResponseType.DuplicateOk, 0);
    }

    // Those who waited are answered before the one who set it, as the original does.
    private void Kept(YmqPeer peer, ObjectHeader request)
    {
        counters.Sets++;
        Arrived(request.ObjectId);
        Answer(peer, request, ObjectResponseType.SetOk, 0);
    }

    private void Arrived(ObjectId id)
    {
        _arrived.Enqueue(id);
        while (_arrived.TryDequeue(out var arrived))
        {
            foreach (var (peer, request) in _waiting.Take(arrived) ?? [])
            {
                if (request.Type == (ushort)ObjectRequestType.GetObject)
                {
                    if (store.TryGet(arrived, out var content)) Give(peer, request, content);
                    continue;
                }
                if (!store.TryDuplicate(arrived, request.ObjectId))
                {
                    Refused(peer, 0);
                    continue;
                }
                counters.Duplicates++;
                Answer(peer, request, ObjectResponseType.DuplicateOk, 0);
                _arrived.Enqueue(request.ObjectId);
            }
        }
    }

    private void Wait(YmqPeer peer, ObjectId awaited, ObjectHeader request)
    {
        if (_waiting.Count >= options.MaxWaiting)
        {
            counters.WaitsRefused++;
            Close(peer, $"{options.MaxWaiting} requests wait for objects already");
            return;
        }
        counters.Waited++;
        _waiting.Add(awaited, new WaitingRequest(peer, request));
    }

    private void Give(YmqPeer peer, ObjectHeader request, StoredContent content)
    {
        var length = (long)Math.Min((ulong)content.Length, request.PayloadLength);
        counters.Gets++;
        counters.BytesOut += length;
        var large = content.Large?.Retain();
        if (!content.IsResident)
        {
            // Although it was just asked for: there was no room for it, so it gets memory of its own until it is sent.
            large = peer.QueuedBytes > MaxCopied ? null : store.TryReadBack(content);
            if (large is null)
            {
                counters.ResponsesRefused++;
                Close(peer, $"object {request.ObjectId} cannot be read from disk, or the {peer.QueuedBytes} bytes that wait already are not read");
                return;
            }
        }
        if (!Answer(peer, request, ObjectResponseType.GetOk, length) || length == 0) large?.Release();
        else if (large is null) Payload(peer, content.Small.AsSpan(0, (int)length));
        else Sent(peer, peer.Send(large, length));
    }

    private void TellTotals(YmqPeer peer, ObjectHeader request)
    {
        counters.Infos++;
        if (!Answer(peer, request, ObjectResponseType.InfoGetTotalOk, TotalsBytes)) return;
        Span<byte> totals = stackalloc byte[TotalsBytes];
        BinaryPrimitives.WriteInt64LittleEndian(totals, counters.Objects);
        BinaryPrimitives.WriteInt64LittleEndian(totals[8..], counters.Contents);
        BinaryPrimitives.WriteInt64LittleEndian(totals[16..], counters.ContentBytes);
        Payload(peer, totals);
    }

    private bool Answer(YmqPeer peer, ObjectHeader request, ObjectResponseType type, long length)
    {
        var sent = peer.Send(ObjectHeader.Size, out var bytes);
        if (sent <= YmqSend.Parked) new ObjectHeader(request.ObjectId, (ulong)length, request.RequestId, (ushort)type).Write(bytes);
        return Sent(peer, sent);
    }

    private void Payload(YmqPeer peer, ReadOnlySpan<byte> bytes) => Sent(peer, peer.Send(bytes));

    // An answer that its client cannot be given must not leave it waiting.
    private bool Sent(YmqPeer peer, YmqSend sent)
    {
        if (sent <= YmqSend.Parked) return true;
        counters.ResponsesRefused++;
        if (sent == YmqSend.Full) peer.Abort();
        return false;
    }

    private void Refused(YmqPeer peer, long length)
    {
        counters.SetsRefused++;
        Close(peer, $"an object of {length} bytes, for which there is no room (memory {options.MemoryLimit} bytes, {(options.SpillFolder is null ? "no disk" : $"disk below '{options.SpillFolder}'")})");
    }

    private void Close(YmqPeer peer, string reason)
    {
        ObjectStorageLog.Closing(loop.Logger, peer.Name, reason);
        peer.Close();
    }

    private void Unreserve(StorageClient client)
    {
        store.Unreserve(client.Reserved);
        client.Reserved = 0;
    }

    private void ForgetOwner(YmqPeer peer)
    {
        var count = store.DeleteOwned(ObjectStorageServer.OwnerOf(peer.Identity));
        if (count == 0) return;
        counters.OwnersForgotten++;
        ObjectStorageLog.OwnerForgotten(loop.Logger, peer.Name, count);
    }
}

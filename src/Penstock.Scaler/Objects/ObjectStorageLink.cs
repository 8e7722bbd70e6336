using Penstock.Scaler.Messages;
using Penstock.Scaler.Ymq;

namespace Penstock.Scaler.Objects;

/// <summary>
/// Asks an object storage server, with any number of requests under way. Belongs to a loop: requests are made and answered on its thread. When the server is lost every
/// request under way fails at once, and every later one until it is back; nobody waits for what will not come.
/// </summary>
internal sealed class ObjectStorageLink : IYmqHandler
{
    private readonly YmqLoop _loop;
    private readonly YmqConnector _connector;
    private readonly TimeSpan _connectTimeout;
    private readonly Dictionary<ulong, (ObjectRequestType Type, ObjectReplied Reply)> _underWay = [];
    private YmqAddress? _address;
    private ObjectHeader? _pending;
    private YmqTimer? _connecting;
    private string? _lost;
    private ulong _lastRequest;

    public ObjectStorageLink(YmqLoop loop, ReadOnlySpan<byte> identity, YmqOptions options, TimeSpan? connectTimeout = null)
    {
        _loop = loop;
        _connectTimeout = connectTimeout ?? TimeSpan.FromSeconds(10);
        _connector = new YmqConnector(loop, identity, options, this);
    }

    /// <summary>Called when the server is lost, with the reason; requests have failed by then.</summary>
    public Action<string>? Lost { get; set; }

    /// <summary>Called when the server is there, the first time and again.</summary>
    public Action? Found { get; set; }

    /// <summary>Requests under way.</summary>
    public int UnderWay => _underWay.Count;

    /// <summary>What the socket counted.</summary>
    public YmqCounters Counters => _connector.Counters;

    /// <summary>Begins to connect, from any thread. Requests may be made at once; they fail when the server is not there within the timeout.</summary>
    public void Connect(YmqAddress address)
    {
        _address = address;
        _loop.Post(AwaitConnection);
        _connector.Connect(address);
    }

    /// <summary>Keeps a copy of a small payload under an id.</summary>
    public void Set(ObjectId id, ReadOnlySpan<byte> payload, ObjectReplied reply)
    {
        if (Ask(ObjectRequestType.SetObject, id, (ulong)payload.Length, reply, payload.Length)) Check(_connector.Peer.Send(payload));
    }

    /// <summary>Keeps a payload under an id, without copying it. The reference is taken over.</summary>
    public void Set(ObjectId id, YmqBuffer payload, ObjectReplied reply)
    {
        if (Ask(ObjectRequestType.SetObject, id, (ulong)payload.Length, reply, payload.Length)) Check(_connector.Peer.Send(payload));
        else payload.Release();
    }

    /// <summary>The content of an object, at most so many bytes, as soon as it is there.</summary>
    public void Get(ObjectId id, ulong max, ObjectReplied reply) => Ask(ObjectRequestType.GetObject, id, max, reply, 0);

    /// <summary>Forgets an object.</summary>
    public void Delete(ObjectId id, ObjectReplied reply) => Ask(ObjectRequestType.DeleteObject, id, 0, reply, 0);

    /// <summary>Gives the content of an object a second id, as soon as it is there.</summary>
    public void Duplicate(ObjectId original, ObjectId id, ObjectReplied reply)
    {
        if (!Ask(ObjectRequestType.DuplicateObjectId, id, ObjectHeader.IdMessageSize, reply, ObjectHeader.IdMessageSize)) return;
        Span<byte> message = stackalloc byte[ObjectHeader.IdMessageSize];
        ObjectHeader.WriteIdMessage(message, original);
        Check(_connector.Peer.Send(message));
    }

    /// <summary>How many objects there are: 24 bytes of answer.</summary>
    public void Totals(ObjectReplied reply) => Ask(ObjectRequestType.InfoGetTotal, default, 0, reply, 0);

    /// <summary>Closes in order. Requests under way fail.</summary>
    public void Close()
    {
        Fail("the link to it was closed here");
        _connector.Close();
    }

    void IYmqHandler.Connected(YmqPeer peer)
    {
        _connecting?.Cancel();
        _pending = null;
        _lost = null;
        Found?.Invoke();
    }

    void IYmqHandler.Disconnected(YmqPeer peer, YmqEnd end, bool final)
    {
        // What is queued would arrive on the next connection without its first half.
        peer.Output.Clear();
        _pending = null;
        Fail(end switch
        {
            YmqEnd.ClosedByPeer => "it closed the connection",
            YmqEnd.ClosedHere => "the link to it was closed here",
            _ => $"the connection ended ({end}){(_connector.LastFailure is { } failure ? $": {failure}" : "")}",
        });
        if (!final) AwaitConnection();
    }

    YmqBuffer? IYmqHandler.Allocate(YmqPeer peer, long length) => _pending is { } header && header.PayloadLength == (ulong)length ? YmqBuffer.Rent(length) : null;

    void IYmqHandler.Received(YmqPeer peer, YmqBuffer message)
    {
        var header = _pending!.Value;
        _pending = null;
        // Whoever asked may have gone.
        if (_underWay.Remove(header.RequestId, out var asked)) asked.Reply(new ObjectReply { Type = (ObjectResponseType)header.Type, Large = message });
        else message.Release();
    }

    void IYmqHandler.Received(YmqPeer peer, ReadOnlySpan<byte> message)
    {
        if (_pending is { } pending)
        {
            _pending = null;
            if (pending.PayloadLength != (ulong)message.Length) Violated($"announced {pending.PayloadLength} bytes and sent {message.Length}");
            else Answer(pending, message);
            return;
        }
        if (!ObjectHeader.TryRead(message, out var header) || header.Type > (ushort)ObjectResponseType.InfoGetTotalOk)
        {
            Violated($"sent {message.Length} bytes that are no answer");
            return;
        }
        var hasPayload = header.Type is (ushort)ObjectResponseType.GetOk or (ushort)ObjectResponseType.InfoGetTotalOk;
        if (hasPayload && header.PayloadLength > 0) _pending = header;
        else Answer(header, []);
    }

    private bool Ask(ObjectRequestType type, ObjectId id, ulong length, ObjectReplied reply, long payload)
    {
        if (_lost is not null || _connector.Over is not null)
        {
            reply(new ObjectReply { Failure = _lost ?? Describe("the link to it is closed") });
            return false;
        }
        var request = ++_lastRequest;
        var sent = _connector.Peer.Send(ObjectHeader.Size, out var bytes);
        if (sent > YmqSend.Parked)
        {
            reply(new ObjectReply { Failure = Describe($"{_connector.Peer.QueuedBytes + payload} bytes wait to be sent to it already") });
            return false;
        }
        new ObjectHeader(id, length, request, (ushort)type).Write(bytes);
        _underWay[request] = (type, reply);
        return true;
    }

    // The header is on its way; without its payload the stream would make no sense any more.
    private void Check(YmqSend sent)
    {
        if (sent <= YmqSend.Parked) return;
        Fail("more waits to be sent to it than is accepted");
        _connector.Peer.Abort();
    }

    private void Answer(ObjectHeader header, ReadOnlySpan<byte> payload)
    {
        if (_underWay.Remove(header.RequestId, out var asked)) asked.Reply(new ObjectReply { Type = (ObjectResponseType)header.Type, Small = payload });
    }

    private void Violated(string what)
    {
        Fail($"it {what}");
        _connector.Peer.Abort();
    }

    private void AwaitConnection()
    {
        _connecting?.Cancel();
        _connecting = _loop.Schedule(_connectTimeout, () => Fail($"it did not answer within {_connectTimeout.TotalSeconds:0.#} s{(_connector.LastFailure is { } failure ? $": {failure}" : "")}"));
    }

    private void Fail(string reason)
    {
        if (_lost is not null && _underWay.Count == 0) return;
        _lost = Describe(reason);
        if (_underWay.Count > 0)
        {
            var failed = _underWay.Values.ToArray();
            _underWay.Clear();
            foreach (var (_, reply) in failed) reply(new ObjectReply { Failure = _lost });
        }
        Lost?.Invoke(_lost);
    }

    private string Describe(string reason) => $"the object storage server at {_address} is lost: {reason}";
}

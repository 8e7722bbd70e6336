using Penstock.Scaler.Messages;
using Penstock.Scaler.Ymq;

namespace Penstock.Scaler.Scheduling;

/// <summary>The scheduler's connection to the object storage server. It is made again as often as it is lost; what is asked meanwhile waits, within bounds.</summary>
internal sealed class StorageLink : IYmqHandler
{
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(1);
    private readonly YmqLoop _loop;
    private readonly YmqAddress _address;
    private readonly byte[] _identity;
    private readonly YmqOptions _options;
    private readonly Action<string> _note;
    private YmqConnector _connector;
    private ulong _request;
    private bool _closed;

    public StorageLink(YmqLoop loop, YmqAddress address, byte[] identity, YmqOptions options, Action<string> note)
    {
        _loop = loop;
        _address = address;
        _identity = identity;
        _options = options;
        _note = note;
        _connector = Connect();
    }

    /// <summary>Whether the storage is there.</summary>
    public bool IsConnected => _connector.Peer.IsConnected;

    public long Requests { get; private set; }

    public long Answers { get; private set; }

    /// <summary>Requests that were dropped since the storage was away for too long.</summary>
    public long Dropped { get; private set; }

    public void Delete(ObjectId id) => Ask(id, ObjectRequestType.DeleteObject, 0);

    public void Duplicate(ObjectId original, ObjectId copy)
    {
        if (!Ask(copy, ObjectRequestType.DuplicateObjectId, ObjectHeader.IdMessageSize)) return;
        if (_connector.Peer.Send(ObjectHeader.IdMessageSize, out var body) <= YmqSend.Parked) ObjectHeader.WriteIdMessage(body, original);
    }

    public void Set(ObjectId id, ReadOnlySpan<byte> content)
    {
        if (Ask(id, ObjectRequestType.SetObject, (ulong)content.Length)) _connector.Peer.Send(content);
    }

    public void Close()
    {
        _closed = true;
        _connector.Close();
    }

    void IYmqHandler.Received(YmqPeer peer, ReadOnlySpan<byte> message) => Answers++;

    void IYmqHandler.Connected(YmqPeer peer) => _note($"the object storage at {_address} is there: '{peer.Name}'");

    void IYmqHandler.Disconnected(YmqPeer peer, YmqEnd end, bool final)
    {
        if (_closed || !final) return;
        _note($"the object storage at {_address} is gone ({end}); trying again every second");
        _loop.Schedule(s_again, () =>
        {
            if (!_closed) _connector = Connect();
        });
    }

    private YmqConnector Connect()
    {
        var connector = new YmqConnector(_loop, _identity, _options, this);
        connector.Connect(_address);
        return connector;
    }

    private bool Ask(ObjectId id, ObjectRequestType type, ulong length)
    {
        if (_connector.Peer.Send(ObjectHeader.Size, out var body) > YmqSend.Parked)
        {
            Dropped++;
            return false;
        }
        Requests++;
        new ObjectHeader(id, length, ++_request, (ushort)type).Write(body);
        return true;
    }
}

using System.Net.Sockets;
using Penstock.Net;
using Penstock.Scaler.Ymq.WebSocket;

namespace Penstock.Scaler.Ymq;

/// <content>Reading: into the loop's buffer, of large messages straight into their memory.</content>
internal sealed partial class YmqConnection : YmqStreamReader.ISink, WebSocketReader.ISink
{
    private const int Rounds = 16;
    private const int SmallRead = 4 << 10;
    private readonly WebSocketReader? _webSocket;
    private MemoryStream? _upgrade;
    private string? _upgradeKey;
    private bool _upgraded;
    private int _readBytes = 16 << 10;
    private bool _paused;

    /// <summary>Stops or begins again to read from the peer, which will feel it.</summary>
    public void Pause(bool pause)
    {
        if (_paused == pause || !IsOpen) return;
        _paused = pause;
        Wait(pause ? _interest & ~PollInterest.Read : _interest | PollInterest.Read);
    }

    bool YmqStreamReader.ISink.Message(ReadOnlySpan<byte> message)
    {
        _counters.MessagesReceived++;
        try
        {
            _owner.Received(this, message);
        }
        catch (Exception e)
        {
            _loop.Failed(e);
        }
        return _state == State.Established;
    }

    bool YmqStreamReader.ISink.Message(YmqBuffer message)
    {
        _counters.MessagesReceived++;
        try
        {
            _owner.Received(this, message);
        }
        catch (Exception e)
        {
            _loop.Failed(e);
        }
        return _state == State.Established;
    }

    YmqEnd? YmqStreamReader.ISink.Identity(ReadOnlySpan<byte> identity)
    {
        _timer?.Cancel();
        _state = State.Established;
        var end = _owner.Identified(this, identity);
        if (end is null && _state == State.Established && Output.Bytes > 0) _loop.MarkDirty(this);
        return end ?? (_state == State.Established ? null : YmqEnd.ClosedHere);
    }

    YmqBuffer? YmqStreamReader.ISink.Allocate(long length) => _owner.Allocate(this, length);

    bool WebSocketReader.ISink.Payload(Span<byte> bytes) => Feed(bytes);

    void WebSocketReader.ISink.Pinged(ReadOnlySpan<byte> payload)
    {
        // A peer that only pings and never reads would make us keep pongs: one that waits is enough.
        if (_control is null) AddControl(WebSocketFrame.Whole(WebSocketFrame.Pong, payload, Mask()));
        _loop.MarkDirty(this);
    }

    void WebSocketReader.ISink.Closed()
    {
        if (!IsOpen) return;
        AddControl(WebSocketFrame.Whole(WebSocketFrame.Close, [], Mask()));
        _state = State.Closing;
        _counters.Count(YmqEnd.ClosedByPeer);
        Restart(s_closing, () => Finish(YmqEnd.ClosedByPeer));
        var unsent = Output;
        Output = new YmqOutput(_loop.Chunks);
        _frameLeft = 0;
        unsent.Clear();
        _owner.Ended(this, YmqEnd.ClosedByPeer);
        _loop.MarkDirty(this);
    }

    private void Read()
    {
        if (_state == State.Closing)
        {
            Discard();
            return;
        }
        for (var round = 0; round < Rounds; round++)
        {
            var count = Receive(out var wanted, out var error);
            if (count <= 0)
            {
                if (count == 0) Finish(_bridge is { IsBroken: true } ? YmqEnd.LinkLost : YmqEnd.ClosedByPeer);
                else if (error is not (SocketError.WouldBlock or SocketError.Interrupted)) Finish(YmqEnd.LinkLost);
                return;
            }
            if (!IsOpen) return;
            if (count < wanted || _paused) return;
            if (_readBytes < _loop.ReceiveBuffer.Length) _readBytes *= 4;
        }
    }

    // One system call and the handing on of what it brought.
    private int Receive(out int wanted, out SocketError error)
    {
        var buffer = _loop.ReceiveBuffer.AsSpan();
        var direct = _webSocket is null ? _reader.DirectTarget : default;
        int count;
        if (direct.IsEmpty)
        {
            wanted = Math.Min(_readBytes, buffer.Length);
            count = StreamIo.Receive(_socket, buffer[..wanted], out error);
            if (count <= 0) return count;
            // Originals leave Nagle's algorithm on for WebSockets: each of their messages would wait for our delayed acknowledgement.
            if (_webSocket is not null && _bridge is null) StreamIo.AcknowledgeNow(_socket);
            _counters.BytesReceived += count;
            if (_webSocket is null) Feed(buffer[..count]);
            else FeedWebSocket(buffer[..count]);
            // While a large message is under way its rest goes where it belongs; what follows it is likely the head of the next.
            if (_webSocket is null && !_reader.DirectTarget.IsEmpty) _readBytes = SmallRead;
            return count;
        }
        wanted = direct.Length + SmallRead;
        count = StreamIo.Receive(_socket, direct, buffer[..SmallRead], out error);
        if (count <= 0) return count;
        _counters.BytesReceived += count;
        var whole = Math.Min(count, direct.Length);
        if (_reader.Commit(whole, this) is { } end) Drop(end);
        else if (count > whole) Feed(buffer[..(count - whole)]);
        return count;
    }

    private bool Feed(Span<byte> bytes)
    {
        if (_reader.Feed(bytes, this) is { } end && IsOpen) Drop(end);
        return IsOpen;
    }

    private void FeedWebSocket(Span<byte> bytes)
    {
        if (!_upgraded)
        {
            var rest = Upgrade(bytes);
            if (rest is null) return;
            bytes = rest;
            if (bytes.IsEmpty) return;
        }
        if (!_webSocket!.Feed(bytes, this) && IsOpen) Drop(YmqEnd.WebSocketViolation);
    }

    // Null until the HTTP header is whole (or after a bad one); then what came after it.
    private byte[]? Upgrade(ReadOnlySpan<byte> bytes)
    {
        _upgrade ??= new MemoryStream();
        _upgrade.Write(bytes);
        var header = _upgrade.GetBuffer().AsSpan(0, (int)_upgrade.Length);
        var end = WebSocketUpgrade.EndOf(header);
        if (end < 0 && header.Length <= WebSocketUpgrade.MaxHeaderBytes) return null;
        var key = end is < 0 or > WebSocketUpgrade.MaxHeaderBytes ? null
            : _accepted ? WebSocketUpgrade.KeyOfRequest(header[..end])
            : WebSocketUpgrade.IsAccepted(header[..end], _upgradeKey!) ? _upgradeKey : null;
        if (key is null)
        {
            Drop(YmqEnd.WebSocketViolation);
            return null;
        }
        var rest = header[end..].ToArray();
        _upgrade = null;
        _upgraded = true;
        if (_accepted) Write(WebSocketUpgrade.Response(key));
        WriteHandshake();
        Flush();
        return rest;
    }
}

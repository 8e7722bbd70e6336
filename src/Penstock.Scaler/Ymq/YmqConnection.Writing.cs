using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Penstock.Net;
using Penstock.Scaler.Ymq.WebSocket;

namespace Penstock.Scaler.Ymq;

// Budget: one system call for all messages of a round, no copy of large ones (but a WebSocket client's masking). Measured by bench/Penstock.Bench.Tasks and bench/Penstock.Bench.Objects.

/// <content>Writing: everything queued in one vectored call; for a WebSocket the header of one frame around all of it, and for its client the masked copy.</content>
internal sealed unsafe partial class YmqConnection
{
    private const int MaxPieces = 64;
    private const long RoundBytes = 16L << 20;
    private const int StageBytes = 256 << 10;

    // What goes out before the queue: the handshake, a frame's header, a control frame, and a client's masked bytes.
    private byte[] _plain = [];
    private int _plainStart;
    private int _plainEnd;
    private byte[]? _control;
    private long _frameLeft;
    private bool _dirty;

    /// <summary>Lets the loop write at the end of the round.</summary>
    public void Touch()
    {
        if (_dirty) return;
        _dirty = true;
        _loop.MarkDirty(this);
    }

    /// <summary>Called by the loop at the end of a round.</summary>
    public void FlushRound()
    {
        _dirty = false;
        Flush();
    }

    private bool MaySend => _state is State.Established or State.Closing && (_webSocket is null || _upgraded);

    private void WriteHandshake()
    {
        if (_webSocket is null)
        {
            Write(YmqProtocol.Magic);
            Span<byte> prefix = stackalloc byte[YmqProtocol.PrefixBytes];
            System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(prefix, _identity.Length);
            Write(prefix);
            Write(_identity);
            return;
        }
        var framed = new byte[YmqProtocol.PrefixBytes + _identity.Length];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(framed, _identity.Length);
        _identity.CopyTo(framed.AsSpan(YmqProtocol.PrefixBytes));
        Write(WebSocketFrame.Whole(WebSocketFrame.Binary, YmqProtocol.Magic, Mask()));
        Write(WebSocketFrame.Whole(WebSocketFrame.Binary, framed, Mask()));
    }

    private void WriteUpgradeRequest()
    {
        _upgradeKey = WebSocketUpgrade.NewKey();
        Write(WebSocketUpgrade.Request(_address, _upgradeKey));
    }

    private void AddControl(byte[] frame) => _control = _control is null ? frame : [.. _control, .. frame];

    private void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(PlainRoom(bytes.Length));
        _plainEnd += bytes.Length;
    }

    private Span<byte> PlainRoom(int bytes)
    {
        if (_plainStart == _plainEnd) _plainStart = _plainEnd = 0;
        if (_plain.Length - _plainEnd < bytes)
        {
            var larger = GC.AllocateUninitializedArray<byte>(Math.Max(256, _plainEnd - _plainStart + bytes), pinned: true);
            _plain.AsSpan(_plainStart, _plainEnd - _plainStart).CopyTo(larger);
            _plainEnd -= _plainStart;
            _plainStart = 0;
            _plain = larger;
        }
        return _plain.AsSpan(_plainEnd);
    }

    private void Flush()
    {
        if (_state is State.Ended or State.Lingering || (_interest & PollInterest.Write) != PollInterest.None) return;
        var budget = RoundBytes;
        while (PrepareNext())
        {
            if (budget <= 0)
            {
                Touch();
                return;
            }
            if (!SendSome(ref budget)) return;
        }
        if (_paused && Output.Bytes < _options.PauseReadingBytes / 2 && Peer is { IsPaused: false }) Pause(false);
        if (_state == State.Closing) ShutDown();
    }

    // Whether there is something to send; a WebSocket's next frame is begun here.
    private bool PrepareNext()
    {
        if (_plainStart < _plainEnd) return true;
        if (!MaySend) return false;
        if (_webSocket is null || _frameLeft > 0) return Output.Bytes > 0;
        if (_control is { } control)
        {
            _control = null;
            Write(control);
            return true;
        }
        if (Output.Bytes == 0) return false;
        if (_accepted)
        {
            _frameLeft = Math.Min(Output.Bytes, YmqProtocol.MaxFrameBytes);
            var room = PlainRoom(WebSocketFrame.MaxHeaderBytes);
            _plainEnd += WebSocketFrame.WriteHeader(room, WebSocketFrame.Binary, _frameLeft, null);
        }
        else
        {
            Stage();
        }
        return true;
    }

    // A client's frame: the bytes must be changed before they go out, so they are copied, masked, a stage at a time.
    private void Stage()
    {
        var length = (int)Math.Min(Output.Bytes, StageBytes);
        var mask = (uint)Random.Shared.NextInt64(1, 1L << 32);
        var room = PlainRoom(length + WebSocketFrame.MaxHeaderBytes);
        _plainEnd += WebSocketFrame.WriteHeader(room, WebSocketFrame.Binary, length, mask);
        var into = _plain.AsSpan(_plainEnd, length);
        Span<StreamPiece> pieces = stackalloc StreamPiece[MaxPieces];
        var filled = 0;
        while (filled < length)
        {
            var count = Output.Gather(pieces, length - filled, out var bytes);
            var at = filled;
            foreach (var piece in pieces[..count])
            {
                new ReadOnlySpan<byte>((void*)piece.Pointer, (int)piece.Length).CopyTo(into[at..]);
                at += (int)piece.Length;
            }
            filled += (int)bytes;
            Sent(bytes);
        }
        WebSocketMask.Apply(into, mask, 0);
        _plainEnd += length;
    }

    private bool SendSome(ref long budget)
    {
        Span<StreamPiece> pieces = stackalloc StreamPiece[MaxPieces];
        var count = 0;
        var plain = _plainEnd - _plainStart;
        if (plain > 0) pieces[count++] = new StreamPiece((nint)Unsafe.AsPointer(ref _plain[_plainStart]), (nuint)plain);
        long queued = 0;
        if (MaySend && (_webSocket is null || _frameLeft > 0))
            count += Output.Gather(pieces[count..], _webSocket is null ? RoundBytes : Math.Min(_frameLeft, RoundBytes), out queued);
        var sent = StreamIo.Send(_socket, pieces[..count], out var error);
        if (sent < 0)
        {
            if (error == SocketError.WouldBlock) Wait(_interest | PollInterest.Write);
            else if (error == SocketError.Interrupted) Touch();
            else Finish(YmqEnd.LinkLost);
            return false;
        }
        budget -= sent;
        _counters.BytesSent += sent;
        var ofPlain = (int)Math.Min(sent, plain);
        _plainStart += ofPlain;
        if (sent > ofPlain) Sent(sent - ofPlain);
        if (_frameLeft > 0) _frameLeft -= sent - ofPlain;
        if (sent == plain + queued) return true;
        Wait(_interest | PollInterest.Write);
        return false;
    }

    private void Sent(long bytes) => _counters.MessagesSent += Output.Advance(bytes);
}

using System.Runtime.InteropServices;
using Penstock.Ejfat.Wire;
using Penstock.Net;

namespace Penstock.LoadBalancer;

// Budget: per batch two system calls, one fence and no lock; per datagram no allocation and no copy, one look-up where its LB header differs from the one before.
// Guarded by DataPlaneAllocationTests and bench/Penstock.Bench.Streaming ("balanced").

/// <summary>Takes datagrams from a socket and sends them on: the work of one packet thread.</summary>
internal sealed class DatagramForwarder : IDisposable
{
    // Half a megabyte, which stays in a core's cache until the kernel copies it out again. 4 to 16 cost the same, 32 a tenth more, 1 at small MTU too.
    private const int Messages = 8;

    private readonly RoutingState _state;
    private readonly PacketCounters _counters;
    private readonly UdpReceiveBatch _received;
    private readonly ForwardingRuns _sending;
    private readonly int _thread;
    private RoutingTables _tables;

    // The LB header judged last, as two words, and the verdict on it. Segments of an event share it.
    private ulong _headerFirst;
    private ulong _headerLast;
    private bool _hasVerdict;
    private Verdict _verdict;
    private ulong _watchedTick;
    private long _nowMilliseconds;

    /// <summary>A forwarder that sends from <paramref name="outgoing"/>.</summary>
    public DatagramForwarder(RoutingState state, int thread, UdpSocket outgoing)
    {
        _state = state;
        _thread = thread;
        _tables = state.Tables;
        _counters = state.CountersOf(thread);
        _received = new UdpReceiveBatch(Messages);
        _sending = new ForwardingRuns(outgoing, _counters);
    }

    /// <summary>Handles what has arrived, without waiting.</summary>
    /// <returns>Messages handled; 0 where nothing was there.</returns>
    public int Forward(UdpSocket socket, long nowMilliseconds)
    {
        var messages = _received.Receive(socket);
        if (messages == 0) return 0;
        _nowMilliseconds = nowMilliseconds;
        Adopt(messages);
        for (var message = 0; message < messages; message++) Forward(message);

        // Payloads lie in the receive buffers.
        _sending.Flush();
        return messages;
    }

    public void Dispose()
    {
        _sending.Dispose();
        _received.Dispose();
    }

    // The tables for this batch. Its ticks are announced before the tables are read, so that whoever settles newer ones knows of them.
    private void Adopt(int messages)
    {
        while (true)
        {
            _state.Announce(_thread, NextTick(messages), _nowMilliseconds);
            var current = _state.Tables;
            if (ReferenceEquals(current, _tables)) break;
            _tables = current;
            _hasVerdict = false;
        }

        _state.Settle(_tables);
    }

    private ulong NextTick(int messages)
    {
        var next = 0UL;
        for (var message = 0; message < messages; message++)
        {
            if (!_tables.Senders.Contains(in _received.Source(message))) continue;
            var rest = _received.Data(message);
            var step = _received.DatagramBytes(message);
            for (; !rest.IsEmpty; rest = rest[Math.Min(step, rest.Length)..])
            {
                if (PacketVerdict.TryReadTick(rest, out var tick)) next = Math.Max(next, TickRegister.After(tick));
            }
        }

        return next;
    }

    private void Forward(int message)
    {
        var data = _received.Data(message);
        var step = Math.Max(_received.DatagramBytes(message), 1);
        var datagrams = Math.Max((data.Length + step - 1) / step, 1);
        _counters.Receive(datagrams, data.Length);
        if (_received.IsTruncated(message))
        {
            _counters.Drop(DropReason.Truncated, datagrams);
        }
        else if (!_tables.Senders.Contains(in _received.Source(message)))
        {
            _counters.Drop(DropReason.SenderNotAllowed, datagrams);
        }
        else
        {
            var ipv6 = _received.Source(message).IsIPv6;
            for (var i = 0; i < datagrams; i++)
            {
                var start = i * step;
                var length = Math.Min(step, data.Length - start);
                Forward(data.Slice(start, length), _received.Pointer(message) + start, ipv6);
            }
        }
    }

    private void Forward(ReadOnlySpan<byte> datagram, nint pointer, bool ipv6)
    {
        Judge(datagram, ipv6);
        _counters.ReadHeader(_verdict.LbVersion, 1);
        if (_verdict.Reason != DropReason.None)
        {
            if (_verdict.Route is { } owner) _counters.Drop(_verdict.Reason, owner.Id, 1);
            else _counters.Drop(_verdict.Reason, 1);
            return;
        }

        var route = _verdict.Route!;
        if (ReHeader.TryRead(datagram[LbHeaderV2.Size..], out var segment))
            _state.SplitEvents.Observe(_watchedTick, segment.DataId, segment.EventNumber, route.Id, _nowMilliseconds);
        _sending.Add(pointer + route.StripBytes, datagram.Length - route.StripBytes, route.Id, in _verdict);
    }

    private void Judge(ReadOnlySpan<byte> datagram, bool ipv6)
    {
        if (datagram.Length < LbHeaderV2.Size)
        {
            _verdict = PacketVerdict.JudgeAllowed(_tables, ipv6, datagram);
            _hasVerdict = false;
            return;
        }

        var first = MemoryMarshal.Read<ulong>(datagram);
        var last = MemoryMarshal.Read<ulong>(datagram[sizeof(ulong)..]);
        if (_hasVerdict && first == _headerFirst && last == _headerLast) return;
        _verdict = PacketVerdict.JudgeAllowed(_tables, ipv6, datagram);
        (_headerFirst, _headerLast, _hasVerdict) = (first, last, true);
        PacketVerdict.TryReadTick(datagram, out _watchedTick);
    }
}

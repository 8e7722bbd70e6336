using System.Text;

namespace Penstock.Scaler.Ymq;

/// <summary>The other side of a YMQ socket, by its identity; it outlives its connections. Loop's thread only.</summary>
internal sealed class YmqPeer
{
    private readonly YmqOptions _options;
    private readonly YmqCounters _counters;
    private string? _name;

    internal YmqPeer(byte[] identity, YmqOptions options, YmqCounters counters, YmqOutput output)
    {
        Identity = identity;
        _options = options;
        _counters = counters;
        Output = output;
    }

    /// <summary>Who it says it is.</summary>
    public byte[] Identity { get; internal set; }

    /// <summary>The identity as text, for people.</summary>
    public string Name => _name ??= Encoding.UTF8.GetString(Identity);

    /// <summary>Whatever the socket's user keeps with the peer.</summary>
    public object? State { get; set; }

    /// <summary>Whether there is a connection whose handshake is complete.</summary>
    public bool IsConnected => Connection is { IsOpen: true };

    /// <summary>Bytes that wait to be sent.</summary>
    public long QueuedBytes => Output.Bytes;

    internal YmqConnection? Connection { get; set; }

    internal YmqOutput Output { get; set; }

    internal bool IsClosed { get; set; }

    internal bool IsPaused { get; private set; }

    internal long ParkedSince { get; set; }

    internal bool MayPark { get; set; } = true;

    internal bool Unbounded { get; init; }

    /// <summary>Sends a copy of a message.</summary>
    public YmqSend Send(ReadOnlySpan<byte> message)
    {
        var result = Send(message.Length, out var body);
        if (result <= YmqSend.Parked) message.CopyTo(body);
        return result;
    }

    /// <summary>Sends a message of so many bytes that the caller writes into <paramref name="body"/> at once; empty if it was refused.</summary>
    public YmqSend Send(int length, out Span<byte> body)
    {
        var result = Admit(length);
        body = result <= YmqSend.Parked ? Output.Add(length) : default;
        Added(result);
        return result;
    }

    /// <summary>Sends a large message without copying it. The reference is taken over, also when the message is refused.</summary>
    public YmqSend Send(YmqBuffer message) => Send(message, message.Length);

    /// <summary>Sends the first bytes of a buffer as a message without copying them. The reference is taken over, also when the message is refused.</summary>
    public YmqSend Send(YmqBuffer buffer, long length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, buffer.Length);
        var result = Admit(length);
        if (result <= YmqSend.Parked) Output.Add(buffer, length);
        else buffer.Release();
        Added(result);
        return result;
    }

    /// <summary>Stops or begins again to read from the peer.</summary>
    public void Pause(bool pause)
    {
        IsPaused = pause;
        Connection?.Pause(pause);
    }

    /// <summary>Sends what is queued, then closes the connection in order.</summary>
    public void Close() => Connection?.Close();

    /// <summary>Resets the connection.</summary>
    public void Abort() => Connection?.Abort(YmqEnd.ClosedHere);

    public override string ToString() => Name;

    private YmqSend Admit(long length)
    {
        if (IsClosed)
        {
            _counters.RefusedClosed++;
            return YmqSend.Closed;
        }
        var connected = Connection is { IsOpen: true };
        var limit = connected || Unbounded ? _options.MaxQueuedBytes : MayPark ? _options.MaxParkedBytes : 0;
        // A single message may pass the limit of an empty queue: what may be received may be sent.
        if (Output.Bytes + length > limit && (Output.Bytes > 0 || !connected))
        {
            _counters.RefusedFull++;
            return YmqSend.Full;
        }
        return connected ? YmqSend.Queued : YmqSend.Parked;
    }

    private void Added(YmqSend result)
    {
        if (result != YmqSend.Queued) return;
        Connection!.Touch();
        if (Output.Bytes > _options.PauseReadingBytes) Connection.Pause(true);
    }
}

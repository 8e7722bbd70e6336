using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Penstock.Scaler.Messages;
using Penstock.Scaler.Ymq;

namespace Penstock.Scaler.Monitoring;

/// <summary>Listens to what a scheduler publishes at its monitor address, ours or an original.</summary>
public sealed class SchedulerMonitor : IDisposable
{
    private readonly YmqLoop _loop = new("monitor");
    private readonly YmqConnector _connector;
    private readonly Subscriber _subscriber;
    private readonly YmqAddress _address;

    /// <summary>Begins to connect.</summary>
    /// <param name="address">The scheduler's monitor address.</param>
    /// <param name="tls">What is believed of a tls:// or wss:// address's certificate.</param>
    /// <param name="profile">The tags of the messages: <c>v2.6</c> or <c>draining</c>.</param>
    /// <exception cref="FormatException">The profile is not known.</exception>
    public SchedulerMonitor(YmqAddress address, YmqTls? tls = null, string profile = "v2.6")
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!ProtocolProfile.TryFind(profile, out var tags)) throw new FormatException($"'{profile}' is not a protocol profile");
        _address = address;
        _subscriber = new Subscriber(tags);
        _connector = new YmqConnector(_loop, Encoding.UTF8.GetBytes($"{Environment.ProcessId}|top|{Guid.NewGuid()}"), new YmqOptions { Tls = tls }, _subscriber);
        _loop.Start();
        _connector.Connect(address);
    }

    /// <summary>The next state of the scheduler; states that were not asked for in time are passed over.</summary>
    /// <exception cref="IOException">The scheduler cannot be reached, or ended.</exception>
    /// <exception cref="TimeoutException">It said nothing for so long.</exception>
    public async Task<SchedulerSnapshot> NextAsync(TimeSpan timeout, CancellationToken stop = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(timeout);
        try
        {
            // False: the publisher is gone.
            if (await _subscriber.Snapshots.Reader.WaitToReadAsync(limit.Token).ConfigureAwait(false) && _subscriber.Snapshots.Reader.TryRead(out var snapshot)) return snapshot;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // Said below.
        }
        if (_subscriber.Snapshots.Reader.Completion.IsCompleted) throw new IOException($"the scheduler at {_address} ended");
        if (!_connector.Peer.IsConnected && _connector.LastFailure is { } failure) throw new IOException($"the monitor address {_address} cannot be reached: {failure}");
        throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"nothing was published at {_address} within {timeout.TotalSeconds:0.###} s; is it the monitor address of a scheduler?"));
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose()
    {
        _loop.Post(_connector.Close);
        _loop.Dispose();
    }

    private sealed class Subscriber(ProtocolProfile profile) : IYmqHandler
    {
        public Channel<SchedulerSnapshot> Snapshots { get; } =
            Channel.CreateBounded<SchedulerSnapshot>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

        public void Received(YmqPeer peer, ReadOnlySpan<byte> message)
        {
            if (Message.TryRead(message, profile, out var read, out _) && read is StateScheduler state) Snapshots.Writer.TryWrite(SchedulerSnapshot.Of(state));
        }

        public void Disconnected(YmqPeer peer, YmqEnd end, bool final)
        {
            if (final) Snapshots.Writer.TryComplete();
        }
    }
}

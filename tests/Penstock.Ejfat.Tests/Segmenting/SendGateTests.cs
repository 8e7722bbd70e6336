using System.Net;
using Penstock.Ejfat;

namespace Penstock.Tests;

public sealed class SendGateTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_what_the_gate_lets_pass_leaves_within_an_event_too()
    {
        using var sink = new UdpSink();
        var gate = new CountedGate { Allowed = 5 };
        await using var segmenter = new Segmenter(new SegmenterOptions { Uri = UriOf(sink), UseControlPlane = false, Mtu = 1500, Gate = gate });
        await segmenter.StartAsync(Cancelled);
        await segmenter.EnqueueAsync(new OutgoingEvent(new byte[8 * segmenter.MaxSegmentBytes]), Cancelled);

        await sink.WaitForAsync(5);
        await Task.Delay(50, Cancelled);
        Assert.Equal(5, sink.Count);
        Assert.True(gate.Waits > 0);
        gate.Allowed = 8;
        Assert.Equal(8, (await sink.WaitForAsync(8)).Count);
        Assert.Equal(8L * 1500, gate.Bytes);
    }

    [Fact]
    public async Task Stopping_that_is_cut_short_does_not_wait_for_the_gate()
    {
        using var sink = new UdpSink();
        var segmenter = new Segmenter(new SegmenterOptions { Uri = UriOf(sink), UseControlPlane = false, Gate = new CountedGate() });
        await segmenter.StartAsync(Cancelled);
        await segmenter.EnqueueAsync(new OutgoingEvent(new byte[100]), Cancelled);
        await segmenter.EnqueueAsync(new OutgoingEvent(new byte[100]), Cancelled);

        await segmenter.StopAsync(new CancellationToken(canceled: true)).WaitAsync(TimeSpan.FromSeconds(10), Cancelled);
        Assert.Equal(2, segmenter.GetStatistics().EventsOffered);
        Assert.Equal(0, segmenter.GetStatistics().EventsQueued);
    }

    private static EjfatUri UriOf(UdpSink sink) => EjfatUri.ForControlPlane("127.0.0.1", 1).WithData(IPAddress.Loopback, sink.Port);

    private sealed class CountedGate : ISendGate
    {
        private long _passed;
        private long _allowed;
        private long _waits;

        public long Allowed
        {
            get => Interlocked.Read(ref _allowed);
            set => Interlocked.Exchange(ref _allowed, value);
        }

        public long Bytes { get; private set; }

        public long Waits => Interlocked.Read(ref _waits);

        public int BurstBytes => 100;

        public bool TryPass(long datagrams, long wireBytes)
        {
            if (_passed + datagrams > Allowed) return false;
            (_passed, Bytes) = (_passed + datagrams, Bytes + wireBytes);
            return true;
        }

        public void Wait()
        {
            Interlocked.Increment(ref _waits);
            Thread.Sleep(1);
        }
    }
}

using Penstock.Net;

namespace Penstock.LoadBalancer;

/// <summary>Datagrams on their way out, with whose they are: what the kernel takes or refuses is counted by member.</summary>
internal sealed class ForwardingRuns(UdpSocket socket, PacketCounters counters) : IDisposable
{
    private const int Datagrams = 1024;

    private readonly UdpSendBatch _batch = new(socket, Datagrams, headerBytes: 0);
    private readonly int[] _bytes = new int[Datagrams];
    private readonly Run[] _runs = new Run[Datagrams];
    private int _runCount;

    /// <summary>Adds a datagram; sends what is there first where there is no room. Its memory must stay until <see cref="Flush"/>.</summary>
    public void Add(nint payload, int bytes, ushort member, in Verdict verdict)
    {
        var destination = verdict.Destination;
        if (!_batch.TryAdd(payload, bytes, 0, in destination, out _))
        {
            Flush();
            _batch.TryAdd(payload, bytes, 0, in destination, out _);
        }

        _bytes[_batch.Count - 1] = bytes;
        if (_runCount == 0 || _runs[_runCount - 1].Member != member) _runs[_runCount++] = new Run { Member = member, First = _batch.Count - 1 };
        ref var run = ref _runs[_runCount - 1];
        run.Datagrams++;
        run.Bytes += bytes;
    }

    /// <summary>Hands everything to the kernel and counts what became of it.</summary>
    public void Flush()
    {
        if (_runCount == 0) return;
        var result = _batch.Flush();
        for (var i = 0; i < _runCount; i++)
        {
            ref var run = ref _runs[i];
            if (result.Failed > 0) TakeOutFailed(ref run);
            counters.Forward(run.Member, run.Datagrams, run.Bytes);
        }

        if (result.Failed > 0) counters.FailToSend(result.LastErrno, result.Failed);
        _runCount = 0;
    }

    public void Dispose() => _batch.Dispose();

    private void TakeOutFailed(ref Run run)
    {
        var (failed, end) = (0, run.First + run.Datagrams);
        for (var i = run.First; i < end; i++)
        {
            if (!_batch.HasFailed(i)) continue;
            failed++;
            run.Bytes -= _bytes[i];
        }

        run.Datagrams -= failed;
        if (failed > 0) counters.Drop(DropReason.SendFailed, run.Member, failed);
    }

    private struct Run
    {
        public ushort Member;
        public int First;
        public int Datagrams;
        public long Bytes;
    }
}

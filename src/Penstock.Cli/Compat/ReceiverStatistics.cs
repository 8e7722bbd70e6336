using System.Text;
using Penstock.Ejfat;
using Penstock.Pipeline.Receiving;

namespace Penstock.Cli.Compat;

/// <summary>The statistics of e2sar_perf's and e2sar_ft's receivers, under the labels that scripts look for.</summary>
internal sealed class ReceiverStatistics(ReceiveSession session, MarkSink? marks)
{
    // The list only grows: beyond so many it is left to the counters.
    private const int MaxListed = 10_000;

    private readonly List<LostEvent> _lost = [];
    private readonly Lock _lock = new();

    /// <summary>All of them, over several lines, the last without an end.</summary>
    public string Text()
    {
        var counters = session.Reassembler.GetStatistics();
        var text = new StringBuilder("Stats:\n");
        text.Append($"\tTotal Bytes: {counters.Bytes}\n");
        text.Append($"\tTotal Packets: {counters.Datagrams}\n");
        text.Append($"\tBad RE Header Discards: {counters.BadHeaders}\n");
        text.Append($"\tEvents Received: {counters.EventsDelivered}\n");
        if (marks is not null)
        {
            text.Append($"\tEvents Mangled: {marks.Mangled}\n");
        }

        text.Append($"\tEvents Lost in reassembly: {counters.ReassemblyLosses}\n");
        text.Append($"\tEvents Lost in enqueue: {counters.EnqueueLosses}\n");
        // Errors of the receive call, which end the program here; it never gets as far as counting one.
        text.Append("\tData Errors: 0\n");
        text.Append($"\tgRPC Errors: {counters.ControlErrors}\n");
        if (counters.LastControlError is not null)
        {
            text.Append($"\tLast E2SARError code: {EjfatException.TextOf(E2sarErrorCode.RpcError)}\n");
        }

        text.Append("\tEvents lost so far (<Evt ID:Data ID/num frags rcvd>): ");
        foreach (var lost in Lost())
        {
            text.Append($"<{lost.EventNumber}:{lost.DataId}/{lost.Segments}> ");
        }

        return text.ToString();
    }

    /// <summary>Datagrams by port.</summary>
    public void PrintPorts(TextWriter output)
    {
        var ports = session.Reassembler.GetStatistics().Ports;
        output.WriteLine("Port Stats: ");
        foreach (var (port, datagrams) in ports)
        {
            output.WriteLine($"\tPort: {port} Received: {datagrams}");
        }

        output.WriteLine($"Total: {ports.Sum(p => p.Datagrams)}");
    }

    private List<LostEvent> Lost()
    {
        lock (_lock)
        {
            while (session.Reassembler.TryGetLostEvent(out var lost))
            {
                if (_lost.Count < MaxListed)
                {
                    _lost.Add(lost);
                }
            }

            return [.. _lost];
        }
    }
}

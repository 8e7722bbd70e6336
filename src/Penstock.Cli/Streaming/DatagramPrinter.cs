using System.Globalization;
using Penstock.Cli.Terminal;
using Penstock.Pipeline.Inspecting;

namespace Penstock.Cli.Streaming;

/// <summary>Prints datagrams, one a line, and how many there were of each kind.</summary>
internal sealed class DatagramPrinter(TextWriter output, bool json, bool onlyProblems)
{
    private readonly SortedDictionary<DatagramKind, long> _kinds = [];

    public long Datagrams { get; private set; }

    public long Problems { get; private set; }

    public void Print(DatagramDescription datagram)
    {
        Datagrams++;
        _kinds[datagram.Kind] = _kinds.GetValueOrDefault(datagram.Kind) + 1;
        Problems += datagram.Problem is null ? 0 : 1;
        if (onlyProblems && datagram.Problem is null)
        {
            return;
        }

        output.WriteLine(json ? Json.Line(datagram) : Text(datagram));
    }

    public void PrintEnd(long skipped, string skippedMeans)
    {
        if (json)
        {
            output.WriteLine(Json.Line(new { datagrams = Datagrams, problems = Problems, kinds = _kinds.ToDictionary(k => k.Key.ToString().ToLowerInvariant(), k => k.Value), skipped }));
            return;
        }

        output.WriteLine($"{Datagrams} datagrams ({string.Join(", ", _kinds.Select(k => $"{k.Value} {Name(k.Key)}"))}), {Problems} with a problem; skipped {skipped} {skippedMeans}");
    }

    private static string Text(DatagramDescription d)
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"{d.Time:HH:mm:ss.ffffff} {d.Source} > {d.Destination} {d.Bytes} B {Name(d.Kind)}");
        var lb = d.LbVersion is null ? string.Empty
            : $" lb v{d.LbVersion} tick={d.Tick} {(d.LbVersion == 3 ? $"slotSelect={d.SlotSelect} portSelect" : "entropy")}={d.Entropy}";
        var re = d.DataId is null ? string.Empty : $" re dataId={d.DataId} event={d.EventNumber} offset={d.Offset}+{d.SegmentLength} of {d.EventLength}";
        var sync = d.EventSourceId is null ? string.Empty
            : $" source={d.EventSourceId} event={d.EventNumber} rate={d.RateHz}/s time={d.UnixTimeNanoseconds}";
        return $"{head}{lb}{re}{sync}{(d.Problem is null ? string.Empty : $"  ! {d.Problem}")}";
    }

    private static string Name(DatagramKind kind) => kind switch
    {
        DatagramKind.Sync => "sync",
        DatagramKind.LoadBalanced => "lb+re",
        DatagramKind.Segment => "re",
        _ => "unknown",
    };
}

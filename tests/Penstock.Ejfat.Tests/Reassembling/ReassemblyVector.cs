using System.Text.Json;

namespace Penstock.Tests;

/// <summary>A recording of what E2SAR 0.3.2 made of given datagrams, and what a receiver that tracks bytes makes of them where that is more.</summary>
internal sealed record ReassemblyVector(
    string Name, bool WithLbHeader, IReadOnlyList<ReassemblyVector.Input> Inputs, IReadOnlyList<ReassemblyVector.Whole> Delivered, int BadHeaders, IReadOnlyList<(ulong, ushort, int)> Lost)
{
    public sealed record Input(int DelayMs, byte[] Datagram);

    public sealed record Whole(ulong EventNumber, ushort DataId, byte[] Bytes);

    public static readonly string[] Names =
    [
        "bad-lb-magic", "bad-re-version", "duplicate-first", "duplicate-tail", "in-order", "interleaved", "late-segment", "lbhdr-v3", "missing-first",
        "missing-middle", "mtu9000", "no-lb-header", "repeat-complete", "reversed", "same-number-two-dataids", "wide",
    ];

    /// <summary>Reads a recording, with the outcome that is due here (docs/ejfat-protocol.md, "The Reassembler") instead of the recorded one.</summary>
    public static ReassemblyVector Load(string name)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Repository.Shared($"vectors/e2sar/reas-{name}.json")));
        var root = json.RootElement;
        var recorded = new ReassemblyVector(
            name,
            root.GetProperty("parameters").GetProperty("withLBHeader").GetBoolean(),
            [.. root.GetProperty("input").EnumerateArray().Select(i => new Input(i.GetProperty("delayBeforeMs").GetInt32(), Convert.FromHexString(i.GetProperty("hex").GetString()!)))],
            [
                .. root.GetProperty("delivered").EnumerateArray().Select(d => new Whole(
                    ulong.Parse(d.GetProperty("eventNum").GetString()!), (ushort)d.GetProperty("dataId").GetInt32(), Convert.FromHexString(d.GetProperty("hex").GetString()!))),
            ],
            root.GetProperty("stats").GetProperty("badHeaderDiscards").GetInt32(),
            [
                .. root.GetProperty("lostEvents").EnumerateArray().Select(l => (
                    ulong.Parse(l.GetProperty("eventNum").GetString()!), (ushort)l.GetProperty("dataId").GetInt32(), l.GetProperty("fragmentsReceived").GetInt32())),
            ]);
        return name switch
        {
            // E2SAR starts the event anew at its first segment, and loses it; every byte has arrived.
            "reversed" or "duplicate-first" => recorded with { Delivered = [recorded.WholeOfInputs()], Lost = [] },

            // E2SAR counts the duplicate as the missing segment, and delivers memory nobody wrote.
            "duplicate-tail" => recorded with { Delivered = [], Lost = [(50, 1, 2)] },

            // E2SAR delivers twice what was sent once and arrived twice.
            "repeat-complete" => recorded with { Delivered = [recorded.Delivered[0]] },
            _ => recorded,
        };
    }

    /// <summary>The recording as E2SAR made it, where an option asks for that.</summary>
    public ReassemblyVector RepeatedAsInE2sar() => this with { Delivered = [.. Delivered, .. Delivered] };

    // What the inputs say when each segment is put where its header says.
    private Whole WholeOfInputs()
    {
        var start = WithLbHeader ? 16 : 0;
        Assert.True(Ejfat.Wire.ReHeader.TryRead(Inputs[0].Datagram.AsSpan(start), out var first));
        var bytes = new byte[first.BufferLength];
        foreach (var input in Inputs)
        {
            Assert.True(Ejfat.Wire.ReHeader.TryRead(input.Datagram.AsSpan(start), out var header));
            input.Datagram.AsSpan(start + 20).CopyTo(bytes.AsSpan((int)header.BufferOffset));
        }
        return new(first.EventNumber, first.DataId, bytes);
    }
}

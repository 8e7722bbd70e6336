using System.Buffers.Binary;
using Penstock.TimeFrames.Editing;
using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Generating;

/// <summary>
/// Makes time frame files of any size and shape, the same bytes for the same options, and puts faults into them where asked. Memory is one part, whatever the
/// sizes of time frames and files.
/// </summary>
public sealed class TimeFrameGenerator
{
    private readonly GeneratorOptions _options;
    private readonly GeneratedLink[] _links;
    private readonly FaultPlan _faults;
    private readonly List<PlannedPart> _parts = [];
    private readonly EditReport _report = new();
    private readonly Dictionary<long, byte[]> _sound = [];
    private byte[] _payload = [];

    private TimeFrameGenerator(GeneratorOptions options)
    {
        options.Validate();
        _options = options;
        _links = [.. options.Equipments.SelectMany((shape, i) => GeneratedLink.Of(shape, i, options)).OrderBy(l => l.Equipment)];
        for (var i = 1; i < _links.Length; i++)
        {
            if (_links[i].Equipment == _links[i - 1].Equipment) throw new ArgumentException($"{_links[i].Equipment} is there twice; each kind of equipments is accepted once");
        }

        _faults = new FaultPlan(options, _links.Length);
    }

    /// <summary>The faults that were put in.</summary>
    private List<InjectedFault> Faults { get; } = [];

    /// <summary>Writes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What it holds.</param>
    /// <param name="edit">How it is written.</param>
    /// <param name="stop">Ends the writing; there is no file then.</param>
    /// <returns>The report, and the faults with their places.</returns>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    /// <exception cref="IOException">It cannot be written, or is there already.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static (EditReport Report, IReadOnlyList<InjectedFault> Faults) Run(string path, GeneratorOptions options, EditOptions edit, CancellationToken stop = default)
    {
        var generator = new TimeFrameGenerator(options);
        using var output = TimeFrameOutput.Create(path, edit, generator._report);
        for (long number = 0; options.TimeFrames > 0 ? number < options.TimeFrames : output.Length < options.Bytes; number++)
        {
            var before = output.Length;
            generator.Write(number, output, stop);
            edit.Progress(output.Length - before);
        }

        if (options.EndRecord) output.Write(EndRecord());
        output.Complete();
        generator._report.Name("generated", -generator._report.BytesOut);
        return (generator._report, generator.Faults);
    }

    private static byte[] EndRecord()
    {
        var end = RecordLayout.Start([], 0)[..(DataHeader.Size + RecordMeta.Size)];
        BinaryPrimitives.WriteUInt64LittleEndian(end.AsSpan(DataHeader.Size + RecordMeta.SizeInFileOffset), (ulong)end.Length);
        return end;
    }

    private void Write(long number, TimeFrameOutput output, CancellationToken stop)
    {
        var places = _faults.Of(number);
        var counter = unchecked(_options.FirstTimeFrame + (uint)(number * _options.Stride));
        if (places.FirstOrDefault(p => p.Kind == FaultKind.DropTimeFrame) is { Kind: FaultKind.DropTimeFrame })
        {
            Faults.Add(new InjectedFault(FaultKind.DropTimeFrame, output.Length, counter, "the time frame is left out"));
            for (var link = 0; link < _links.Length; link++) MakeSound(link, number * _options.Stride * _options.OrbitsPerTimeFrame);
            return;
        }

        if (places.FirstOrDefault(p => p.Kind == FaultKind.Garbage) is { Kind: FaultKind.Garbage } garbage) WriteGarbage(garbage, counter, output);
        var orbit = number * _options.Stride * _options.OrbitsPerTimeFrame;
        var index = IndexOf(orbit, places, counter, output.Length);
        output.BeginRecord();
        output.LimitTo(CutOf(places, index, counter, output.Length));
        output.Write(RecordLayout.Start(index, _options.WriteTimeMs + (ulong)(orbit * Summaries.TimeFrameLength.OrbitSeconds * 1000)));
        for (var link = 0; link < _links.Length; link++)
        {
            stop.ThrowIfCancellationRequested();
            Plan(link, orbit, places);
            _sound.Clear();
            if (places.Any(p => p.Link == link && p.Kind is FaultKind.DropPart or FaultKind.DuplicatePart or FaultKind.SwapParts)) MakeSound(link, orbit);
            for (var part = 0; part < _parts.Count; part++) WritePart(_links[link], orbit, part, counter, output);
        }

        output.EndRecord();
    }

    private List<IndexElement> IndexOf(long orbit, IReadOnlyList<FaultPlan.Place> places, uint counter, long recordAt)
    {
        var index = new List<IndexElement>(_links.Length);
        ulong offset = 0;
        for (var link = 0; link < _links.Length; link++)
        {
            Plan(link, orbit, places);
            var bytes = _parts.Aggregate(0ul, (sum, p) => sum + DataHeader.Size + (ulong)p.Bytes);
            // An equipment without parts has no element.
            if (_parts.Count == 0) continue;
            index.Add(new IndexElement(_links[link].Equipment, (uint)_parts.Count, offset, bytes));
            offset += bytes;
        }

        foreach (var place in places.Where(p => p.Kind == FaultKind.DropPart))
        {
            Faults.Add(new InjectedFault(place.Kind, recordAt, counter, $"part {place.Part} of {_links[place.Link].Equipment} is left out"));
        }

        foreach (var place in places.Where(p => p.Kind == FaultKind.Index && index.Count > 0))
        {
            var element = Math.Min(place.Link, index.Count - 1);
            index[element] = index[element] with { Bytes = index[element].Bytes + 8 };
            Faults.Add(new InjectedFault(place.Kind, recordAt + RecordLayout.StartBytesOf(element) + IndexElement.BytesOffset, counter, $"the index says 8 bytes too many of {index[element].Equipment}"));
        }

        return index;
    }

    private void Plan(int link, long orbit, IReadOnlyList<FaultPlan.Place> places)
    {
        _parts.Clear();
        for (var i = 0; i < _options.OrbitsPerTimeFrame; i++) _parts.Add(new PlannedPart(orbit + i, _links[link].BytesOf(orbit + i), null));
        if (places.Count > 0) FaultPlan.Apply(places, link, _parts);
    }

    // What is lost or comes twice was sent once and in order: pages are counted where they are made.
    private void MakeSound(int link, long orbit)
    {
        _sound.Clear();
        for (var i = orbit; i < orbit + _options.OrbitsPerTimeFrame; i++)
        {
            _sound[i] = new byte[_links[link].BytesOf(i)];
            _links[link].Write(i, _sound[i]);
        }
    }

    private void WritePart(GeneratedLink link, long firstOrbit, int number, uint counter, TimeFrameOutput output)
    {
        var part = _parts[number];
        var whole = link.BytesOf(part.Orbit);
        if (_payload.Length < whole) _payload = new byte[whole];
        if (_sound.TryGetValue(part.Orbit, out var made)) made.CopyTo(_payload, 0);
        else link.Write(part.Orbit, _payload.AsSpan(0, whole));
        Span<byte> header = stackalloc byte[DataHeader.Size];
        new DataHeader
        {
            DataDescription = link.Equipment.Description,
            DataOrigin = link.Equipment.Origin,
            SubSpecification = link.Equipment.SubSpecification,
            PayloadSerialization = HeaderName.None,
            SplitPayloadParts = _options.CountThroughEquipment ? 2u : (uint)_parts.Count,
            SplitPayloadIndex = (uint)number,
            PayloadSize = (ulong)part.Bytes,
            FirstTfOrbit = unchecked(_options.FirstOrbit + (uint)firstOrbit),
            TfCounter = part.Fault == FaultKind.Header ? counter + 1000 : counter,
            RunNumber = _options.RunNumber,
        }.Write(header);
        if (part.Fault is { } fault) Harm(fault, header, _payload.AsSpan(0, whole), link.Equipment, counter, output.Length);
        output.Write(header);
        output.Write(_payload.AsSpan(0, part.Bytes));
    }

    private void Harm(FaultKind fault, Span<byte> header, Span<byte> payload, EquipmentId equipment, uint counter, long at)
    {
        var (offset, what) = (at, $"{fault} of {equipment}");
        var pages = Rdh.TryRead(payload, out var first) && RdhCheck.FindFault(payload, first) is null;
        switch (fault)
        {
            case FaultKind.Magic:
                header[..4].Clear();
                break;
            case FaultKind.Header:
                (offset, what) = (at + DataHeader.TfCounterOffset, $"a data header of {equipment} says time frame {counter + 1000}");
                break;
            case FaultKind.FlipBit when payload.Length > 0:
                var bit = (payload.Length / 2 * 8) + 3;
                payload[bit / 8] ^= (byte)(1 << (bit % 8));
                (offset, what) = (at + DataHeader.Size + (bit / 8), $"a bit of a payload of {equipment} is another");
                break;
            case FaultKind.PageCounter when pages:
                payload[RdhCheck.PageCounterOffset(first)] ^= 0x40;
                (offset, what) = (at + DataHeader.Size + RdhCheck.PageCounterOffset(first), $"the first page of a heartbeat frame of {equipment} has another counter");
                break;
            case FaultKind.Stop when pages:
                var last = 0;
                while (Rdh.TryRead(payload[last..], out var page) && page.StopBit == 0 && page.OffsetToNext > 0) last += page.OffsetToNext;
                payload[last + RdhCheck.StopOffset(first)] = 0;
                (offset, what) = (at + DataHeader.Size + last + RdhCheck.StopOffset(first), $"the last page of a heartbeat frame of {equipment} has no stop bit");
                break;
        }

        Faults.Add(new InjectedFault(fault, offset, counter, what));
    }

    private void WriteGarbage(FaultPlan.Place place, uint counter, TimeFrameOutput output)
    {
        var bytes = new byte[1 + (place.Chance % 1000)];
        new Random(place.Chance).NextBytes(bytes);
        Faults.Add(new InjectedFault(FaultKind.Garbage, output.Length, counter, $"{bytes.Length} bytes of chance stand before the time frame"));
        output.Write(bytes);
    }

    private long CutOf(IReadOnlyList<FaultPlan.Place> places, List<IndexElement> index, uint counter, long at)
    {
        if (places.FirstOrDefault(p => p.Kind == FaultKind.CutFile) is not { Kind: FaultKind.CutFile } cut) return long.MaxValue;
        var bytes = RecordLayout.StartBytesOf(index.Count) + index.Sum(e => (long)e.Bytes);
        var end = at + 1 + (cut.Chance % (bytes - 1));
        Faults.Add(new InjectedFault(FaultKind.CutFile, end, counter, $"the file ends after {end - at} of the {bytes} bytes of its last time frame"));
        return end;
    }
}

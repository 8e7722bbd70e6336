using System.Runtime.InteropServices;
using Penstock.TimeFrames.Headers;
using Penstock.TimeFrames.Raw;

namespace Penstock.TimeFrames.Generating;

/// <summary>One equipment of generated time frames: a part per orbit.</summary>
internal abstract class GeneratedLink(EquipmentId equipment)
{
    public EquipmentId Equipment { get; } = equipment;

    /// <summary>Bytes of the part of an orbit, counted from the first of the run.</summary>
    public abstract int BytesOf(long orbit);

    /// <summary>Writes it; the orbits come in order.</summary>
    public abstract void Write(long orbit, Span<byte> destination);

    /// <summary>The equipments of one kind.</summary>
    public static IEnumerable<GeneratedLink> Of(EquipmentShape shape, int number, GeneratorOptions options)
    {
        var seed = options.Seed + ((ulong)number << 40);
        if (shape.Description != DataDescription.RawData) return Enumerable.Range(0, shape.Links).Select(link => new Blob(shape, (uint)link, seed));
        return Enumerable.Range(0, (shape.Links + Pages.LinksOfUnit - 1) / Pages.LinksOfUnit).SelectMany(unit => Pages.OfUnit(shape, unit, seed, options));
    }

    /// <summary>A link of a readout unit.</summary>
    private sealed class Pages : GeneratedLink
    {
        public const int LinksOfUnit = 24;

        private const int FirstUnit = 183;
        private const int Units = 4096;

        private readonly CruDataGenerator _unit;
        private readonly int _link;

        private Pages(EquipmentId equipment, CruDataGenerator unit, int link)
            : base(equipment) => (_unit, _link) = (unit, link);

        public static IEnumerable<GeneratedLink> OfUnit(EquipmentShape shape, int unit, ulong seed, GeneratorOptions options)
        {
            var generator = new CruDataGenerator(new CruDataOptions
            {
                Seed = seed + (ulong)unit,
                Links = Math.Min(LinksOfUnit, shape.Links - (unit * LinksOfUnit)),
                FirstOrbit = options.FirstOrbit,
                MeanPayloadBytes = shape.MeanPayloadBytes,
                PageBytes = options.PageBytes,
                OrbitsPerTimeFrame = options.OrbitsPerTimeFrame,
                CruId = (ushort)((FirstUnit + unit) % Units),
                SourceId = DaqSource.NumberOf(shape.Origin) ?? 0,
                RdhVersion = options.RdhVersion,
            });
            return generator.Links.Select((id, link) => new Pages(
                new EquipmentId(shape.Origin, shape.Description, ((uint)id.CruId << 16) | ((id.Link + 1u) << (id.EndPointId == 0 ? 0 : 8))), generator, link));
        }

        public override int BytesOf(long orbit) => _unit.FrameBytes(_link, orbit);

        public override void Write(long orbit, Span<byte> destination) => _unit.WriteFrame(_link, orbit, destination);
    }

    /// <summary>Bytes of chance.</summary>
    private sealed class Blob(EquipmentShape shape, uint link, ulong seed) : GeneratedLink(new EquipmentId(shape.Origin, shape.Description, link))
    {
        public override int BytesOf(long orbit) => (shape.MeanPayloadBytes / 2) + (int)(CruDataGenerator.Mix(seed ^ ((ulong)link << 32) ^ (ulong)orbit) % (ulong)(shape.MeanPayloadBytes + 1));

        public override void Write(long orbit, Span<byte> destination)
        {
            var words = MemoryMarshal.Cast<byte, ulong>(destination);
            var chance = CruDataGenerator.Fill(words, CruDataGenerator.Mix(seed + ((ulong)link << 20) + (ulong)orbit));
            for (var i = words.Length * sizeof(ulong); i < destination.Length; i++) destination[i] = (byte)(chance >> (8 * (i % sizeof(ulong))));
        }
    }
}

using Penstock.TimeFrames.Headers;
using Penstock.TimeFrames.Summaries;

namespace Penstock.Tests.Summaries;

/// <summary>A small seeded time frame of three sources, and the same as it is built at a worker, open to every harm.</summary>
internal sealed class SentFrame
{
    public const int Orbits = 8;

    public static readonly SummaryOptions Options = new() { OrbitsPerTimeFrame = Orbits };

    public SentFrame(int seed, ulong tf)
    {
        var random = new Random(seed);
        Header = new SubTimeFrameHeader { Id = tf, FirstOrbit = (uint)(1000 + (int)tf * Orbits), RunNumber = 556789, Origin = SubTimeFrameOrigin.Readout };
        for (var source = 1u; source <= 3; source++)
        {
            for (var link = 0u; link < 2; link++) Equipments.Add(Make(random, source, link));
        }
    }

    public SubTimeFrameHeader Header { get; set; }

    public List<Equipment> Equipments { get; } = [];

    public List<uint> Sources { get; } = [1, 2, 3];

    public List<StfSummary> Summarise(Func<byte[], byte[]>? way = null) =>
        [.. Sources.Select(source => StfSummary.Read((way ?? (b => b))(Fill(Equipments.Where(e => e.Source == source)).BuildStf(source).ToBytes())))];

    /// <summary>What is built; equipments and messages in any order.</summary>
    public TfSummary Build(Random order)
    {
        var shuffled = Equipments.ToArray();
        order.Shuffle(shuffled);
        foreach (var equipment in shuffled)
        {
            if (order.Next(2) == 0) equipment.Messages.Reverse();
        }

        return Fill(shuffled).BuildTf([.. Sources]);
    }

    private SummaryBuilder Fill(IEnumerable<Equipment> equipments)
    {
        var builder = new SummaryBuilder(Header, Options);
        foreach (var equipment in equipments)
        {
            foreach (var message in equipment.Messages)
            {
                for (var part = 0; part < message.Count; part++) builder.Add(equipment.Id, equipment.Header, message[part], part == 0);
            }
        }

        return builder;
    }

    private Equipment Make(Random random, uint source, uint link)
    {
        var id = new EquipmentId(new DataOrigin("ITS"), DataDescription.RawData, (source << 8) | link);
        var equipment = new Equipment(source, id, new EquipmentHeader("NONE", Header.FirstOrbit, (uint)Header.Id, Header.RunNumber));
        var messages = random.Next(1, 3);
        for (var message = 0; message < messages; message++)
        {
            equipment.Messages.Add([.. Enumerable.Range(message * Orbits / messages, Orbits / messages).Select(i => Page(random, Header.FirstOrbit + (uint)i, 1))]);
        }

        return equipment;
    }

    public static byte[] Page(Random random, uint orbit, byte stop)
    {
        var page = new byte[Rdh.Size + 16 * random.Next(1, 9)];
        random.NextBytes(page);
        new Rdh
        {
            Version = 7, HeaderSize = Rdh.Size, SourceId = 32, OffsetToNext = (ushort)page.Length, MemorySize = (ushort)page.Length, Orbit = orbit,
            TriggerType = Rdh.HeartbeatTrigger, StopBit = stop,
        }.Write(page);
        return page;
    }

    internal sealed class Equipment(uint source, EquipmentId id, EquipmentHeader header)
    {
        public uint Source { get; } = source;

        public EquipmentId Id { get; } = id;

        public EquipmentHeader Header { get; set; } = header;

        public List<List<byte[]>> Messages { get; } = [];
    }
}

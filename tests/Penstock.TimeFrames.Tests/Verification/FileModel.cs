using Penstock.Tests.Summaries;
using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Headers;

namespace Penstock.Tests.Verification;

/// <summary>A file of time frames as lists of blocks, open to every harm, and its bytes with an index that is true about them.</summary>
internal sealed class FileModel
{
    public const int Orbits = 8;
    public const uint FirstOrbit = 1000;

    public FileModel(int seed, int timeFrames = 2)
    {
        var random = new Random(seed);
        for (var tf = 1; tf <= timeFrames; tf++)
        {
            var record = new List<Equipment>();
            for (var link = 0u; link < 3; link++) record.Add(Make(random, (uint)tf, link));
            Records.Add(record);
        }
    }

    public List<List<Equipment>> Records { get; } = [];

    public byte[] ToBytes()
    {
        using var bytes = new MemoryStream();
        foreach (var record in Records) Write(bytes, record);
        return bytes.ToArray();
    }

    private static Equipment Make(Random random, uint tf, uint link)
    {
        var isRaw = link < 2;
        var equipment = new Equipment(new EquipmentId(new DataOrigin(isRaw ? "ITS" : "TPC"), isRaw ? DataDescription.RawData : new DataDescription("CLUSTERS"), link));
        var orbit = FirstOrbit + tf * Orbits;
        for (var message = 0; message < 2; message++)
        {
            for (var part = 0; part < Orbits / 2; part++)
            {
                var payload = isRaw ? SentFrame.Page(random, orbit + (uint)(message * Orbits / 2 + part), 1) : new byte[random.Next(16, 100)];
                if (!isRaw) random.NextBytes(payload);
                equipment.Blocks.Add(new Block(
                    new DataHeader
                    {
                        DataDescription = equipment.Id.Description, DataOrigin = equipment.Id.Origin, SubSpecification = equipment.Id.SubSpecification, PayloadSerialization = HeaderName.None,
                        SplitPayloadParts = Orbits / 2, SplitPayloadIndex = (uint)part, FirstTfOrbit = orbit, TfCounter = tf, RunNumber = 556789,
                    },
                    payload,
                    message));
            }
        }

        return equipment;
    }

    private static void Write(MemoryStream bytes, List<Equipment> record)
    {
        var data = record.Sum(e => e.Bytes);
        var start = DataHeader.Size + RecordMeta.Size + DataHeader.Size + record.Count * IndexElement.Size;
        Header(bytes, new DataHeader { DataDescription = DataDescription.FileMeta, DataOrigin = DataOrigin.Flp, PayloadSerialization = HeaderName.None, SplitPayloadParts = 1 }, RecordMeta.Size);
        var meta = new byte[RecordMeta.Size];
        new RecordMeta(1, (ulong)(start + data), 1700000000000).Write(meta);
        bytes.Write(meta);
        Header(bytes, new DataHeader { DataDescription = DataDescription.FileIndex, DataOrigin = DataOrigin.Any, PayloadSerialization = HeaderName.None, SplitPayloadParts = 1 }, record.Count * IndexElement.Size);
        var offset = 0UL;
        var element = new byte[IndexElement.Size];
        foreach (var equipment in record)
        {
            new IndexElement(equipment.Id, (uint)equipment.Blocks.Count, offset, (ulong)equipment.Bytes).Write(element);
            bytes.Write(element);
            offset += (ulong)equipment.Bytes;
        }

        foreach (var block in record.SelectMany(e => e.Blocks))
        {
            Header(bytes, block.Header, block.Payload.Length);
            bytes.Write(block.Payload);
        }
    }

    private static void Header(MemoryStream bytes, in DataHeader header, int payload)
    {
        var field = new byte[DataHeader.Size];
        (header with { PayloadSize = (ulong)payload }).Write(field);
        bytes.Write(field);
    }

    internal sealed class Equipment(EquipmentId id)
    {
        public EquipmentId Id { get; set; } = id;

        public List<Block> Blocks { get; } = [];

        public long Bytes => Blocks.Sum(b => (long)DataHeader.Size + b.Payload.Length);

        /// <summary>Numbers the parts of each message anew, as a writer does that knows what it has.</summary>
        public void Renumber()
        {
            foreach (var message in Blocks.GroupBy(b => b.Message))
            {
                var (index, parts) = (0u, (uint)message.Count());
                foreach (var block in message) block.Header = block.Header with { SplitPayloadIndex = index++, SplitPayloadParts = parts };
            }
        }
    }

    internal sealed class Block(DataHeader header, byte[] payload, int message)
    {
        public DataHeader Header { get; set; } = header;

        public byte[] Payload { get; set; } = payload;

        public int Message { get; } = message;

        public Block Copy() => new(Header, [.. Payload], Message);
    }
}

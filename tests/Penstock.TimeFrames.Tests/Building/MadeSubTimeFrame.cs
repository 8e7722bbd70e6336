using Penstock.Tests.Summaries;
using Penstock.TimeFrames.Building;
using Penstock.TimeFrames.Headers;
using Penstock.TimeFrames.Summaries;

namespace Penstock.Tests.Building;

/// <summary>Seeded sub time frames of a few heartbeat frames.</summary>
internal static class MadeSubTimeFrame
{
    public const int Orbits = 4;

    public static readonly SummaryOptions Summary = new() { OrbitsPerTimeFrame = Orbits };

    public static SubTimeFrameHeader Header(ulong id) => new()
    {
        Id = id, FirstOrbit = (uint)(1000 + (id * Orbits)), RunNumber = 556789, Origin = SubTimeFrameOrigin.Readout, CreationTimeMs = 1700000000123,
    };

    public static EquipmentId Equipment(uint source) => new(new DataOrigin("ITS"), DataDescription.RawData, source);

    public static byte[] Make(ulong id, uint source, int seed = 1, int frames = Orbits)
    {
        var random = new Random((seed * 1000) + ((int)id * 10) + (int)source);
        var header = Header(id);
        var parts = Enumerable.Range(0, frames).Select(i => SentFrame.Page(random, header.FirstOrbit + (uint)i, 1)).ToArray();
        return Write(header, (Equipment(source), parts));
    }

    public static byte[] Write(SubTimeFrameHeader header, params (EquipmentId Equipment, byte[][] Parts)[] messages)
    {
        var bytes = new byte[SubTimeFrameWriter.SizeOf(messages.Sum(m => m.Parts.Length), messages.Sum(m => m.Parts.Sum(p => p.Length)))];
        var writer = new SubTimeFrameWriter(bytes, header);
        foreach (var (equipment, parts) in messages)
        {
            writer.BeginMessage(equipment, parts.Length);
            foreach (var part in parts) part.CopyTo(writer.AddPart(part.Length));
        }

        writer.Complete();
        Assert.Equal(bytes.Length, writer.Written);
        return bytes;
    }

    public static ReceivedSubTimeFrame Receive(uint source, ReadOnlyMemory<byte> bytes, IDisposable? owner = null)
    {
        Assert.Null(ReceivedSubTimeFrame.Read(source, bytes, owner, out var stf));
        return stf!;
    }
}

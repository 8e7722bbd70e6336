using Penstock.Tests.Files;
using Penstock.Tests.Raw;
using Penstock.TimeFrames.Checking;
using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Headers;
using Penstock.TimeFrames.Raw;

namespace Penstock.Tests.Checking;

/// <summary>Time frames of generated pages: two links, so many orbits each, one message per link, one part per heartbeat frame.</summary>
internal static class CheckedFile
{
    public const int Orbits = 4;

    public static byte[] Of(int timeFrames, byte rdhVersion = 7, int payload = 300, int page = 160)
    {
        var options = new CruDataOptions { Links = 2, MeanPayloadBytes = payload, PageBytes = page, OrbitsPerTimeFrame = Orbits, FirstOrbit = 1000, RdhVersion = rdhVersion };
        var generator = new CruDataGenerator(options);
        return TimeFrameFileTests.Written([.. Enumerable.Range(0, timeFrames).Select(tf => Frame(generator, tf))]);
    }

    public static FileCheckReport Check(byte[] bytes, FileCheckOptions? options = null)
    {
        using var stored = new TemporaryFile(bytes);
        return FileCheck.Run(stored.Path, options, stop: TestContext.Current.CancellationToken);
    }

    /// <summary>Where the payloads are.</summary>
    public static List<TimeFrameBlock> Blocks(byte[] bytes)
    {
        using var stored = new TemporaryFile(bytes);
        using var file = TimeFrameFile.Open(stored.Path);
        var blocks = new List<TimeFrameBlock>();
        while (file.ReadRecord() is { } record)
        {
            var reader = file.ReadBlocks(record);
            while (reader.TryRead()) blocks.Add(reader.Block);
        }

        return blocks;
    }

    private static TimeFrameToWrite Frame(CruDataGenerator generator, int tf) => new()
    {
        Id = (ulong)tf + 1,
        RunNumber = 7,
        FirstOrbit = 1000 + (uint)(tf * Orbits),
        Messages = [.. Enumerable.Range(0, 2).Select(link => new TimeFrameMessage(
            new EquipmentId(new("ITS"), DataDescription.RawData, (uint)link),
            [.. Enumerable.Range(tf * Orbits, Orbits).Select(orbit => (ReadOnlyMemory<byte>)FrameOf(generator, link, orbit))]))],
    };

    private static byte[] FrameOf(CruDataGenerator generator, int link, int orbit)
    {
        var bytes = new byte[generator.FrameBytes(link, orbit)];
        generator.WriteFrame(link, orbit, bytes);
        return bytes;
    }
}

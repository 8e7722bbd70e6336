using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Headers;

namespace Penstock.Cli.Tests.TimeFrames;

/// <summary>A folder with <c>sent.tf</c> and <c>built.tf</c>: time frames 42 and 43, in the second of which a byte of link 1 differs where asked.</summary>
internal sealed class SummaryFiles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("penstock");

    public SummaryFiles(bool isDifferent = true)
    {
        Write("sent.tf", isDifferent: false);
        Write("built.tf", isDifferent);
    }

    public string Sent => this["sent.tf"];

    public string Built => this["built.tf"];

    public string this[string name] => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);

    private void Write(string name, bool isDifferent)
    {
        using var writer = TimeFrameFileWriter.Create(this[name]);
        foreach (var tf in new ulong[] { 42, 43 })
        {
            var random = new Random((int)tf);
            var messages = new List<TimeFrameMessage>();
            for (var link = 0u; link < 3; link++) messages.Add(new TimeFrameMessage(new EquipmentId(new DataOrigin("ITS"), DataDescription.RawData, link), Parts(random, (uint)tf, isDifferent && tf == 43 && link == 1)));
            writer.Write(new TimeFrameToWrite { Id = tf, RunNumber = 556789, FirstOrbit = (uint)tf * 4, Messages = messages }, 1700000000000);
        }

        writer.Complete();
    }

    private static List<ReadOnlyMemory<byte>> Parts(Random random, uint tf, bool isDifferent)
    {
        var parts = new List<ReadOnlyMemory<byte>>();
        for (var i = 0u; i < 4; i++)
        {
            var page = new byte[128];
            random.NextBytes(page);
            new Rdh { Version = 7, HeaderSize = Rdh.Size, OffsetToNext = 128, MemorySize = 128, Orbit = tf * 4 + i, TriggerType = Rdh.HeartbeatTrigger, StopBit = 1 }.Write(page);
            if (isDifferent && i == 2) page[100] ^= 1;
            parts.Add(page);
        }

        return parts;
    }
}

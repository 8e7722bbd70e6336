using Penstock.TimeFrames.Raw;

namespace Penstock.Tests;

/// <summary>Made raw data for tests.</summary>
internal static class RawBytes
{
    /// <summary>So many orbits of so many links, orbit after orbit.</summary>
    public static byte[] Make(int links, int orbits, uint first = 100, int payload = 4000, ushort cru = 1)
    {
        var generator = new CruDataGenerator(new CruDataOptions { Links = links, FirstOrbit = first, MeanPayloadBytes = payload, CruId = cru });
        using var bytes = new MemoryStream();
        for (var orbit = 0; orbit < orbits; orbit++)
        {
            for (var link = 0; link < links; link++)
            {
                var frame = new byte[generator.FrameBytes(link, orbit)];
                generator.WriteFrame(link, orbit, frame);
                bytes.Write(frame);
            }
        }

        return bytes.ToArray();
    }
}

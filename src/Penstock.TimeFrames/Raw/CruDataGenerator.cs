using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Raw;

/// <summary>
/// Makes heartbeat frames as a common readout unit writes them: pages, full ones first, then the rest of the payload, then a
/// stop page. The payload is chance from the seed, so that a byte out of place shows. Frames of a link are made in order; not for two threads at once.
/// </summary>
public sealed class CruDataGenerator
{
    // The stop page of ITS holds one 16-byte word beside its header.
    private const int StopPageBytes = Rdh.Size + WordBytes;
    private const int WordBytes = 16;
    private const uint FirstTrigger = 0x6803;
    private const uint LaterTrigger = 0x6003;

    private readonly CruDataOptions _options;
    private readonly byte[] _packetCounters;

    /// <summary>Nothing is made yet.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public CruDataGenerator(CruDataOptions options)
    {
        options.Validate();
        _options = options;
        _packetCounters = new byte[options.Links];
        Links = [.. Enumerable.Range(0, options.Links).Select(LinkAt)];
    }

    /// <summary>The links, in the order of the names.</summary>
    public IReadOnlyList<LinkId> Links { get; }

    /// <summary>Bytes of a link's frame number <paramref name="frame"/>, headers included.</summary>
    public int FrameBytes(int link, long frame)
    {
        var payload = PayloadBytes(link, frame);
        var full = _options.PageBytes - Rdh.Size;
        var pages = Math.Max(1, (payload + full - 1) / full);
        return payload + (pages * Rdh.Size) + StopPageBytes;
    }

    /// <summary>Writes a link's frame number <paramref name="frame"/>.</summary>
    /// <param name="link">Index in <see cref="Links"/>.</param>
    /// <param name="frame">Counts from 0; its orbit is the first orbit and so many, modulo 2^32.</param>
    /// <param name="destination">At least <see cref="FrameBytes"/> long.</param>
    /// <returns>The bytes written.</returns>
    public int WriteFrame(int link, long frame, Span<byte> destination)
    {
        var left = PayloadBytes(link, frame);
        var chance = Mix(_options.Seed ^ ((ulong)link << 48) ^ (ulong)frame);
        var at = 0;
        ushort page = 0;
        do
        {
            var payload = Math.Min(left, _options.PageBytes - Rdh.Size);
            WritePage(link, frame, page++, stop: false, destination.Slice(at, Rdh.Size + payload), ref chance);
            at += Rdh.Size + payload;
            left -= payload;
        }
        while (left > 0);

        WritePage(link, frame, page, stop: true, destination.Slice(at, StopPageBytes), ref chance);
        return at + StopPageBytes;
    }

    private void WritePage(int link, long frame, ushort page, bool stop, Span<byte> bytes, ref ulong chance)
    {
        var id = Links[link];
        new Rdh
        {
            Version = _options.RdhVersion,
            HeaderSize = Rdh.Size,
            FeeId = id.FeeId,
            SourceId = id.SourceId,
            OffsetToNext = (ushort)bytes.Length,
            MemorySize = (ushort)bytes.Length,
            LinkId = id.Link,
            PacketCounter = _packetCounters[link]++,
            CruId = id.CruId,
            EndPointId = id.EndPointId,
            Orbit = unchecked(_options.FirstOrbit + (uint)frame),
            DataFormat = (byte)(_options.RdhVersion == 7 ? 2 : 0),
            TriggerType = frame % _options.OrbitsPerTimeFrame == 0 ? FirstTrigger : LaterTrigger,
            PageCounter = page,
            StopBit = stop ? (byte)1 : (byte)0,
        }.Write(bytes);
        // Whole words only: page sizes are multiples of 16.
        chance = Fill(MemoryMarshal.Cast<byte, ulong>(bytes[Rdh.Size..]), chance);
    }

    // Optimized from the first call: the runtime would run the slow version for the first seconds of a loop that makes gigabytes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static ulong Fill(Span<ulong> words, ulong chance)
    {
        foreach (ref var word in words)
        {
            word = chance;
            chance ^= chance << 13;
            chance ^= chance >> 7;
            chance ^= chance << 17;
        }

        return chance;
    }

    private int PayloadBytes(int link, long frame)
    {
        var chance = Mix(_options.Seed + ((ulong)frame << 9) + (ulong)link + 1);
        var bytes = (_options.MeanPayloadBytes / 2) + (long)(chance % (ulong)(_options.MeanPayloadBytes + 1));
        return (int)(bytes / WordBytes * WordBytes);
    }

    private LinkId LinkAt(int index)
    {
        var half = (_options.Links + 1) / 2;
        var (endPoint, link) = (index / half, index % half);
        return new LinkId(_options.RdhVersion > 5 ? _options.SourceId : (byte)0, _options.CruId, (byte)endPoint, (byte)link, (ushort)((endPoint << 9) | link));
    }

    // SplitMix64's finish; never zero, which xorshift could not leave.
    internal static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        value ^= value >> 31;
        return value == 0 ? 1 : value;
    }
}

using System.Buffers.Binary;
using Penstock.Checksums;
using Penstock.TimeFrames.Headers;
using Penstock.TimeFrames.Summaries;

namespace Penstock.Tests.Summaries;

public sealed class StfSummaryTests
{
    [Fact]
    public void A_summary_is_the_same_after_writing_and_reading()
    {
        var bytes = new SentFrame(3, 42).Summarise()[0].ToBytes();

        Assert.Equal(bytes, StfSummary.Read(bytes).ToBytes());
    }

    [Fact]
    public void A_change_of_any_byte_and_every_truncation_is_refused()
    {
        var bytes = new SentFrame(3, 42).Summarise()[0].ToBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 0x11;
            Assert.Throws<SummaryFormatException>(() => StfSummary.Read(bytes));
            bytes[i] ^= 0x11;
            Assert.Throws<SummaryFormatException>(() => StfSummary.Read(bytes.AsSpan(0, i)));
        }

        Assert.Throws<SummaryFormatException>(() => StfSummary.Read([.. bytes, 0]));
    }

    [Fact]
    public void Hostile_bytes_with_a_true_digest_are_refused_or_read_and_cost_no_memory_beyond_their_size()
    {
        var random = new Random(5);
        var sound = new SentFrame(3, 42).Summarise()[0].ToBytes();
        for (var trial = 0; trial < 5000; trial++)
        {
            var bytes = sound.ToArray();
            for (var i = random.Next(1, 4); i > 0; i--) bytes[random.Next(bytes.Length - 8)] = (byte)(random.Next(3) == 0 ? 0xFF : random.Next(256));
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(bytes.Length - 8), Xxh3.Hash(bytes.AsSpan(0, bytes.Length - 8)));
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                _ = TfSummary.Merge([StfSummary.Read(bytes)]);
            }
            catch (SummaryFormatException)
            {
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024 + 32 * bytes.Length);
        }
    }

    [Fact]
    public void More_parts_than_allowed_are_refused_and_the_limit_is_named()
    {
        var builder = new SummaryBuilder(new SubTimeFrameHeader { Id = 1 }, new SummaryOptions { MaxParts = 1 });
        var id = new EquipmentId(new DataOrigin("TPC"), DataDescription.RawData, 1);
        builder.Add(id, default, [1], true);

        Assert.Contains("more than 1 parts", Assert.Throws<InvalidOperationException>(() => builder.Add(id, default, [1], true)).Message);
        Assert.Throws<ArgumentException>(() => new SummaryBuilder(default, new SummaryOptions { OrbitsPerTimeFrame = 16384 }));
    }

    [Fact]
    public void The_arithmetic_of_time_frames_holds_for_any_length_and_over_the_wrap_of_orbits()
    {
        foreach (var orbits in new[] { 1, 32, 128, 256, 1000 })
        {
            var length = new TimeFrameLength(orbits);
            const uint first = uint.MaxValue - 99;
            for (var i = 0u; i < 3000; i += 7)
            {
                var orbit = unchecked(first + i);
                Assert.Equal((i / (uint)orbits, (int)(i % orbits)), (length.IndexOf(orbit, first), length.HeartbeatFrameOf(orbit, first)));
                Assert.Equal(unchecked(orbit - (uint)length.HeartbeatFrameOf(orbit, first)), length.FirstOrbitOf(length.IndexOf(orbit, first), first));
            }
        }

        Assert.Equal((351.4, 87.86, 43.93), (Math.Round(new TimeFrameLength(32).Rate, 1), Math.Round(new TimeFrameLength(128).Rate, 2), Math.Round(new TimeFrameLength(256).Rate, 2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TimeFrameLength(0));
    }
}

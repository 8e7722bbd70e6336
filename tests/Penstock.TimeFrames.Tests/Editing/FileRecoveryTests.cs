using Penstock.Tests.Checking;
using Penstock.Tests.Files;
using Penstock.TimeFrames.Editing;

namespace Penstock.Tests.Editing;

public sealed class FileRecoveryTests : IDisposable
{
    private readonly EditFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static EditOptions Replacing { get; } = new() { Replace = true };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_sound_file_is_copied_and_nothing_is_lost()
    {
        byte[] bytes = [.. CheckedFile.Of(3), .. EndRecord()];
        var (report, ranges) = FileRecovery.Run(_folder.Put("x.tf", bytes), _folder["r.tf"], false, Replacing, Stop);

        EditFolder.Balanced(report);
        Assert.All(ranges, r => Assert.Null(r.Damage));
        Assert.Equal(bytes[..^120], _folder.Bytes("r.tf"));
        Assert.Equal(120, report.Named[ByteReason.EndOfFile]);
    }

    [Fact]
    public void Whatever_byte_is_changed_the_other_time_frames_are_rescued_and_every_byte_has_a_place()
    {
        var good = ExampleFile.Bytes;
        byte[] three = [.. good, .. good, .. good];
        for (var offset = 628; offset < 1256; offset++)
        {
            var bytes = three.ToArray();
            bytes[offset] ^= 0xff;
            var (report, ranges) = FileRecovery.Run(_folder.Put("x.tf", bytes), _folder["r.tf"], false, Replacing, Stop);

            EditFolder.Balanced(report);
            Assert.InRange(report.TimeFramesOut, 2, 3);
            Assert.Equal(bytes.Length, ranges.Sum(r => r.Bytes));
            Assert.Equal(report.TimeFramesOut == 3 ? bytes : [.. good, .. good], _folder.Bytes("r.tf"));
            Assert.All(ranges.Where(r => r.Damage is not null), r => Assert.Equal((628L, 628L), (r.Offset, r.Bytes)));
        }
    }

    [Fact]
    public void Of_a_file_that_ends_anywhere_every_whole_time_frame_is_rescued()
    {
        byte[] two = [.. ExampleFile.Bytes, .. ExampleFile.Bytes];
        for (var length = 1; length < two.Length; length++)
        {
            var (report, ranges) = FileRecovery.Run(_folder.Put("x.tf", two[..length]), _folder["r.tf"], false, Replacing, Stop);

            Assert.True(report.IsBalanced);
            Assert.Equal(length / 628, report.TimeFramesOut);
            Assert.Equal(length, ranges.Sum(r => r.Bytes));
            Assert.Equal(length >= 628, File.Exists(_folder["r.tf"]));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Files_harmed_at_random_are_rescued_without_a_byte_unaccounted_for(int seed)
    {
        var random = new Random(seed);
        var good = CheckedFile.Of(3, payload: 32);
        for (var i = 0; i < 150; i++)
        {
            var bytes = good.Concat(new byte[random.Next(3)]).Concat(good).Concat(ExampleFile.Bytes.Take(random.Next(629))).ToArray();
            for (var harm = random.Next(1, 6); harm > 0; harm--)
            {
                var at = random.Next(bytes.Length - 8);
                if (random.Next(2) == 0) random.NextBytes(bytes.AsSpan(at, random.Next(1, Math.Min(500, bytes.Length - at))));
                else bytes = [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + random.Next(1, 300))..]];
            }

            foreach (var equipments in (bool[])[false, true])
            {
                File.Delete(_folder["r.tf"]);
                var (report, ranges) = FileRecovery.Run(_folder.Put("x.tf", bytes), _folder["r.tf"], equipments, Replacing, Stop);
                EditFolder.Balanced(report);
                long at = 0;
                Assert.All(ranges, r =>
                {
                    Assert.Equal(at, r.Offset);
                    at += r.Bytes;
                });
                Assert.Equal(bytes.Length, at + report.Named.GetValueOrDefault(ByteReason.EndOfFile));
                if (report.TimeFramesOut > 0) Assert.Equal(report.TimeFramesOut, _folder.Read("r.tf").Count);
            }
        }
    }

    [Fact]
    public void Whole_equipments_of_a_damaged_time_frame_are_rescued_when_asked_for()
    {
        var bytes = ExampleFile.Bytes;
        bytes[0x1a0] = 0;
        var (report, ranges) = FileRecovery.Run(_folder.Put("x.tf", bytes), _folder["r.tf"], true, Replacing, Stop);

        EditFolder.Balanced(report);
        Assert.Equal(628, Assert.Single(ranges).Bytes);
        Assert.Equal(628 - 112, report.Named[ByteReason.Damaged]);
        Assert.Equal(ExampleFile.Tpc, Assert.Single(Assert.Single(_folder.Read("r.tf")).Equipments).Equipment);
    }

    private static byte[] EndRecord()
    {
        var end = ExampleFile.Bytes[..120];
        end.AsSpan(0x68, 8).Clear();
        end[0x68] = 120;
        return end;
    }
}

using System.Buffers.Binary;
using Penstock.Tests.Files;
using Penstock.Tests.Raw;
using Penstock.TimeFrames.Checking;

namespace Penstock.Tests.Checking;

public sealed class FileCheckTests
{
    [Fact]
    public void The_recorded_file_has_no_problem()
    {
        var report = CheckedFile.Check(ExampleFile.Bytes);

        Assert.Empty(report.Problems);
        Assert.Equal((1L, 3L, 28L, 0L, 3L), (report.TimeFrames, report.Blocks, report.PayloadBytes, report.Pages, report.PayloadsWithoutPages));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void Pages_of_every_version_are_walked(byte version)
    {
        var report = CheckedFile.Check(CheckedFile.Of(3, version));

        Assert.Empty(report.Problems);
        Assert.Equal((3L, 24L, 24L, 0L, CheckedFile.Orbits), (report.TimeFrames, report.Blocks, report.HeartbeatFrames, report.PayloadsWithoutPages, report.OrbitsPerTimeFrame));
        Assert.True(report.Pages > 24);
    }

    [Fact]
    public void A_page_that_lies_across_what_is_read_at_a_time_is_walked()
    {
        var report = CheckedFile.Check(CheckedFile.Of(1, payload: 700_000, page: 8192));

        Assert.Empty(report.Problems);
        Assert.Equal(8L, report.HeartbeatFrames);
    }

    [Fact]
    public void Every_changed_bit_of_a_raw_data_header_that_can_be_noticed_is_told_near_its_page()
    {
        var bytes = CheckedFile.Of(2);
        var noticed = 0;
        foreach (var block in CheckedFile.Blocks(bytes).Take(8))
        {
            for (var bit = 0; bit < 64 * 8; bit++)
            {
                var harmed = bytes.ToArray();
                harmed[(int)block.PayloadOffset + (bit / 8)] ^= (byte)(1 << (bit % 8));
                var problems = CheckedFile.Check(harmed).Problems;
                if (problems.Count > 0) noticed++;
                Assert.InRange(problems.Count, 0, 6);
                if (problems.Count > 0) Assert.InRange(problems[0].Offset, block.PayloadOffset - 100, block.PayloadOffset + block.PayloadBytes);
            }
        }

        Assert.InRange(noticed, 8 * 300, 8 * 512);
    }

    [Theory]
    [InlineData(Harm.StopCleared, ProblemKind.Heartbeat, "stop", 38)]
    [InlineData(Harm.CounterJumps, ProblemKind.Heartbeat, "pageCounter", 36)]
    [InlineData(Harm.OrbitGoesBack, ProblemKind.Orbit, "orbit", 20)]
    [InlineData(Harm.OrbitBeforeTimeFrame, ProblemKind.Orbit, "orbit", 20)]
    public void What_does_not_form_heartbeat_frames_is_named_at_the_field_of_its_page(Harm harm, ProblemKind kind, string field, int offset)
    {
        var bytes = CheckedFile.Of(2);
        var block = CheckedFile.Blocks(bytes)[1];
        var (first, last) = Pages(bytes, block.PayloadOffset, block.PayloadBytes);
        var at = harm switch { Harm.StopCleared => last, _ => first };
        switch (harm)
        {
            case Harm.StopCleared: bytes[last + 38] = 0; break;
            case Harm.CounterJumps: bytes[first + 36] = 9; break;
            case Harm.OrbitGoesBack: SetOrbits(bytes, block.PayloadOffset, block.PayloadBytes, 1000 - 1); break;
            case Harm.OrbitBeforeTimeFrame: SetOrbits(bytes, block.PayloadOffset, block.PayloadBytes, 900); break;
        }

        var problem = CheckedFile.Check(bytes).Problems[0];
        Assert.Equal((kind, at + (long)offset, field), (problem.Kind, problem.Offset, problem.Field));
        Assert.Equal(1u, problem.TfCounter);
    }

    [Fact]
    public void Orbits_behind_the_end_of_a_time_frame_and_counters_that_do_not_fit_are_problems()
    {
        var bytes = CheckedFile.Of(3);
        Assert.Equal("orbit", Assert.Single(CheckedFile.Check(bytes[..(bytes.Length / 3)], new() { OrbitsPerTimeFrame = 3, MaxProblems = 1 }).Problems.Take(1)).Field);
        foreach (var block in CheckedFile.Blocks(bytes).Skip(16)) BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan((int)block.Offset + 84), 9);

        var problem = CheckedFile.Check(bytes).Problems[0];
        Assert.Equal((ProblemKind.Orbit, "firstTForbit", 9u), (problem.Kind, problem.Field, problem.TfCounter));
    }

    [Fact]
    public void A_time_frame_that_comes_twice_and_one_that_is_missing_are_named()
    {
        var bytes = CheckedFile.Of(3);
        var blocks = CheckedFile.Blocks(bytes);
        using var stored = new TemporaryFile(bytes);
        var first = (int)TimeFrameFileTests.Read(bytes)[1].Record.Offset;
        var third = (int)TimeFrameFileTests.Read(bytes)[2].Record.Offset;

        Assert.Equal(ProblemKind.Duplicate, Assert.Single(CheckedFile.Check([.. bytes, .. bytes[..first]]).Problems).Kind);
        byte[] without = [.. bytes[..first], .. bytes[third..]];
        Assert.Empty(CheckedFile.Check(without).Problems);
        Assert.Equal(ProblemKind.Gap, Assert.Single(CheckedFile.Check(without, new() { NameGaps = true, OrbitsPerTimeFrame = CheckedFile.Orbits }).Problems).Kind);
        Assert.NotEmpty(blocks);
    }

    [Theory]
    [InlineData(84, "tfCounter")]
    [InlineData(88, "runNumber")]
    [InlineData(80, "firstTForbit")]
    [InlineData(68, "splitPayloadIndex")]
    public void A_data_header_that_is_not_like_the_others_is_named(int field, string name)
    {
        var bytes = ExampleFile.Bytes;
        var second = TimeFrameFileTests.DataAt + 96 + 8;
        bytes[second + field] += 5;

        var problem = Assert.Single(CheckedFile.Check(bytes).Problems);
        Assert.Equal((ProblemKind.Header, second + (long)field, name), (problem.Kind, problem.Offset, problem.Field));
    }

    [Fact]
    public void A_message_that_lacks_a_part_is_named()
    {
        var bytes = ExampleFile.Bytes;
        bytes[TimeFrameFileTests.DataAt + 52] = 3;

        Assert.Equal("splitPayloadParts", Assert.Single(CheckedFile.Check(bytes).Problems).Field);
    }

    [Fact]
    public void The_check_goes_on_behind_damage_and_tells_each_once()
    {
        var good = ExampleFile.Bytes;
        byte[] second = [.. good];
        second[0x180] = 9;
        byte[] fourth = [.. good];
        fourth[0x68] = 0x10;
        byte[] bytes = [.. good, .. second, .. good, .. "lost"u8, .. fourth, .. good[..100]];
        // Of another run, so that it is not there twice.
        foreach (var block in (int[])[0x138, 0x1a0, 0x204]) bytes[1256 + block + 88] = 1;

        var report = CheckedFile.Check(bytes);
        Assert.Equal([1045L, 1884, 2192, 2612], report.Problems.Select(p => p.Offset));
        Assert.All(report.Problems, p => Assert.Equal(ProblemKind.Structure, p.Kind));
        Assert.Equal((2L, bytes.Length - 1256L), (report.TimeFrames, report.DamagedBytes));
    }

    [Fact]
    public void A_file_changed_at_any_byte_gives_problems_or_none_and_never_fails()
    {
        var bytes = CheckedFile.Of(2, payload: 32);
        for (var offset = 0; offset < bytes.Length; offset++)
        {
            var harmed = bytes.ToArray();
            harmed[offset] ^= 0xff;
            var report = CheckedFile.Check(harmed);
            Assert.InRange(report.Problems.Count(p => p.Kind == ProblemKind.Structure), 0, 1);
        }
    }

    [Fact]
    public void A_file_that_ends_anywhere_else_than_between_time_frames_has_one_problem()
    {
        var bytes = CheckedFile.Of(2, payload: 32);
        var whole = TimeFrameFileTests.Read(bytes)[1].Record.Offset;
        for (var length = 1; length < bytes.Length; length++)
        {
            var report = CheckedFile.Check(bytes[..length]);
            Assert.Equal(length == whole ? 0 : 1, report.Problems.Count);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Chance_is_no_time_frame_and_does_no_harm(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 200; i++)
        {
            var bytes = new byte[random.Next(1, 3000)];
            random.NextBytes(bytes);
            for (var start = random.Next(3); start > 0; start--) ExampleFile.Bytes.AsSpan(0, random.Next(Math.Min(bytes.Length, 628))).CopyTo(bytes.AsSpan(0));
            Assert.False(CheckedFile.Check(bytes).IsSound);
        }
    }

    [Fact]
    public void Progress_comes_to_the_size_of_the_file()
    {
        using var stored = new TemporaryFile(CheckedFile.Of(5));
        long done = 0;
        var report = FileCheck.Run(stored.Path, progress: bytes => Interlocked.Add(ref done, bytes), stop: TestContext.Current.CancellationToken);

        Assert.Equal(report.Bytes, done);
    }

    [Fact]
    public void The_checksum_of_the_recorded_file_is_the_recorded_one()
    {
        using var stored = new TemporaryFile(ExampleFile.Bytes);
        FileCheck.Run(stored.Path, new() { WriteChecksums = true }, stop: TestContext.Current.CancellationToken);
        var line = File.ReadAllText(stored.Path + RecordChecksums.Extension);
        File.Delete(stored.Path + RecordChecksums.Extension);

        Assert.Equal("bab533a46ac5aaba  0  628\n", line);
    }

    [Fact]
    public void A_page_that_is_missing_inside_a_heartbeat_frame_is_told_at_the_next()
    {
        var bytes = CheckedFile.Of(1, payload: 600);
        var block = CheckedFile.Blocks(bytes).First(b => b.PayloadBytes > 4 * 160);
        var pages = new List<int>();
        for (var at = (int)block.PayloadOffset; at < block.PayloadOffset + block.PayloadBytes; at += BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at + 8))) pages.Add(at);
        // The second page becomes the third's twin.
        bytes.AsSpan(pages[2], 64).CopyTo(bytes.AsSpan(pages[1]));

        var problem = Assert.Single(CheckedFile.Check(bytes).Problems);
        Assert.Equal((ProblemKind.Heartbeat, "pageCounter", pages[1] + 36L, "2"), (problem.Kind, problem.Field, problem.Offset, problem.Value));
    }

    [Fact]
    public void A_time_frame_file_in_a_payload_is_not_taken_for_one_behind_damage()
    {
        var bytes = TimeFrameFileTests.Written(
            new() { Id = 1, RunNumber = 1, Messages = [new(ExampleFile.Tpc, [ExampleFile.Bytes]), ExampleFile.Message(ExampleFile.Its, "a", "b")] }, new() { Id = 2, RunNumber = 1, Messages = [] });
        var sound = CheckedFile.Check(bytes);
        Assert.Equal((0, 2L), (sound.Problems.Count, sound.TimeFrames));
        // The size in the index, or the magic of a block in front of the payload.
        foreach (var offset in (int[])[0x100, 0x130, 0x138])
        {
            var harmed = bytes.ToArray();
            harmed[offset] ^= 0x01;
            var report = CheckedFile.Check(harmed);
            Assert.Equal((1, 1L), (report.Problems.Count, report.TimeFrames));
        }
    }

    [Fact]
    public void A_time_frame_inside_what_a_wrong_size_seemed_to_cover_is_found()
    {
        byte[] bytes = [.. ExampleFile.Bytes[..500], .. ExampleFile.Bytes];
        var report = CheckedFile.Check(bytes);

        Assert.Equal((1L, 1), (report.TimeFrames, report.Problems.Count));
    }

    [Fact]
    public void Checksums_notice_a_changed_payload_and_name_its_time_frame()
    {
        var bytes = CheckedFile.Of(3);
        using var stored = new TemporaryFile(bytes);
        var sums = stored.Path + RecordChecksums.Extension;
        try
        {
            Assert.True(FileCheck.Run(stored.Path, new() { WriteChecksums = true }, stop: TestContext.Current.CancellationToken).WroteChecksums);
            var report = FileCheck.Run(stored.Path, stop: TestContext.Current.CancellationToken);
            Assert.True(report is { IsSound: true, HasChecksums: true });

            bytes[^1] ^= 1;
            File.WriteAllBytes(stored.Path, bytes);
            var problem = Assert.Single(FileCheck.Run(stored.Path, stop: TestContext.Current.CancellationToken).Problems);
            Assert.Equal((ProblemKind.Checksum, 3u), (problem.Kind, problem.TfCounter));

            File.WriteAllBytes(stored.Path, bytes[..(int)problem.Offset]);
            Assert.Equal("missing or damaged", Assert.Single(FileCheck.Run(stored.Path, stop: TestContext.Current.CancellationToken).Problems).Value);
            File.WriteAllText(sums, "nonsense\n");
            Assert.Contains("line 1 is 'nonsense'", Assert.Throws<FormatException>(() => FileCheck.Run(stored.Path, stop: TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(sums);
        }
    }

    [Fact]
    public void A_sidecar_that_says_something_else_is_named_by_column_and_line()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "x.tf");
            using (var writer = TimeFrames.Files.TimeFrameFileWriter.Create(path, withSidecar: true))
            {
                writer.Write(ExampleFile.Frame, 1);
                writer.Write(ExampleFile.Frame with { Id = 43, FirstOrbit = 0x123420 }, 1);
                writer.Complete();
            }

            Assert.True(FileCheck.Run(path, stop: TestContext.Current.CancellationToken) is { IsSound: true, HasSidecar: true });
            var text = File.ReadAllText(path + ".info");
            File.WriteAllText(path + ".info", text.Replace("408        8   ", "408        9   ", StringComparison.Ordinal));
            Assert.Equal(
                "DATA_SIZE at offset 312 is 8; '9' is accepted, which line 2 of " + path + ".info says (SIDECAR, time frame 42)",
                Assert.Single(FileCheck.Run(path, stop: TestContext.Current.CancellationToken).Problems).ToString());
            File.WriteAllText(path + ".info", string.Join('\n', text.Split('\n')[..4]) + "\n");
            Assert.StartsWith("without a row", Assert.Single(FileCheck.Run(path, stop: TestContext.Current.CancellationToken).Problems).Value, StringComparison.Ordinal);
            File.WriteAllText(path + ".info", "other\n");
            Assert.Throws<FormatException>(() => FileCheck.Run(path, stop: TestContext.Current.CancellationToken));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (int First, int Last) Pages(byte[] bytes, long from, long count)
    {
        var (at, last) = ((int)from, (int)from);
        for (; at < from + count; at += BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at + 8))) last = at;
        return ((int)from, last);
    }

    private static void SetOrbits(byte[] bytes, long from, long count, uint orbit)
    {
        for (var at = (int)from; at < from + count; at += BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at + 8))) BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at + 20), orbit);
    }

    public enum Harm
    {
        StopCleared,
        CounterJumps,
        OrbitGoesBack,
        OrbitBeforeTimeFrame,
    }
}

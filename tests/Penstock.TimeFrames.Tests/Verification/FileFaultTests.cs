using Penstock.TimeFrames.Editing;
using Penstock.TimeFrames.Generating;
using Penstock.TimeFrames.Headers;
using Penstock.TimeFrames.Summaries;
using Penstock.TimeFrames.Verification.Comparing;

namespace Penstock.Tests.Verification;

public sealed class FileFaultTests : IDisposable
{
    private const int Trials = 1000;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<DifferenceCode, string> Faults => new()
    {
        { DifferenceCode.Checksum, "flip a bit" },
        { DifferenceCode.Size, "truncate a part" },
        { DifferenceCode.PartCount, "drop a part" },
        { DifferenceCode.PartCount, "drop a part, keep the numbers" },
        { DifferenceCode.PartCount, "duplicate a part" },
        { DifferenceCode.PartCount, "duplicate a part, keep the numbers" },
        { DifferenceCode.PartOrder, "swap payloads" },
        { DifferenceCode.PartOrder, "swap parts, keep the numbers" },
        { DifferenceCode.MsgCount, "drop a message" },
        { DifferenceCode.EqMissing, "drop a sub time frame" },
        { DifferenceCode.EqExtra, "foreign sub time frame" },
        { DifferenceCode.TfId, "swap sub time frames" },
        { DifferenceCode.HdrField, "change a header" },
        { DifferenceCode.TfMissing, "drop a time frame" },
        { DifferenceCode.TfUnexpected, "foreign time frame" },
        { DifferenceCode.TfUnexpected, "duplicate a time frame" },
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_fault_in_a_file_is_found_under_its_code_in_1000_seeded_trials()
    {
        var faults = Faults.Select(row => ((DifferenceCode Code, string Name))(row.Data.Item1, row.Data.Item2)).ToArray();
        for (var seed = 0; seed < Trials; seed++)
        {
            var (expected, fault) = faults[seed % faults.Length];
            var (sent, built, random) = (new FileModel(seed), new FileModel(seed), new Random(seed));
            Harm(built, fault, random);
            if (random.Next(2) == 0) Rewrite(built, random);

            var results = Compare(sent, built);

            var errors = results.SelectMany(r => r.Differences).Where(d => d.Severity == DifferenceSeverity.Error).ToArray();
            Assert.True(errors.Any(d => d.Code == expected), $"seed {seed}, {fault}: {string.Join("; ", errors.AsEnumerable())}");
            Assert.Contains(results, r => r.Verdict == TfVerdict.Different);
        }
    }

    [Fact]
    public void Files_that_hold_the_same_raise_no_alarm_in_1000_seeded_trials_however_they_are_arranged()
    {
        for (var seed = 0; seed < Trials; seed++)
        {
            var (sent, built, random) = (new FileModel(seed), new FileModel(seed), new Random(seed));
            Rewrite(built, random);

            var results = Compare(sent, built);

            Assert.True(results.All(r => r.Verdict == TfVerdict.Equal && r.DifferenceCount == 0), $"seed {seed}: {string.Join("; ", results.SelectMany(r => r.Differences))}");
            Assert.Equal(2, results.Count);
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Each_fault_alone_is_found_under_its_code(DifferenceCode expected, string fault)
    {
        for (var seed = 0; seed < 25; seed++)
        {
            var built = new FileModel(seed);
            Harm(built, fault, new Random(seed));
            Assert.Contains(expected, Compare(new FileModel(seed), built).SelectMany(r => r.Differences).Select(d => d.Code));
        }
    }

    [Theory]
    [InlineData(FaultKind.FlipBit, DifferenceCode.Checksum)]
    [InlineData(FaultKind.DropPart, DifferenceCode.PartCount)]
    [InlineData(FaultKind.DuplicatePart, DifferenceCode.PartCount)]
    [InlineData(FaultKind.SwapParts, DifferenceCode.PartOrder)]
    [InlineData(FaultKind.TruncatePart, DifferenceCode.Size)]
    [InlineData(FaultKind.DropTimeFrame, DifferenceCode.TfMissing)]
    [InlineData(FaultKind.Header, DifferenceCode.HdrField)]
    [InlineData(FaultKind.Stop, DifferenceCode.HbIncomplete)]
    [InlineData(FaultKind.PageCounter, DifferenceCode.Checksum)]
    public void A_fault_that_is_generated_is_the_only_difference_to_the_sound_file(FaultKind fault, DifferenceCode code)
    {
        for (var seed = 0UL; seed < 5; seed++)
        {
            var options = new GeneratorOptions { Seed = seed, TimeFrames = 6, OrbitsPerTimeFrame = 4 };
            TimeFrameGenerator.Run(_folder[$"sound{seed}.tf"], options, new EditOptions(), TestContext.Current.CancellationToken);
            TimeFrameGenerator.Run(_folder[$"{fault}{seed}.tf"], options with { Faults = [fault] }, new EditOptions(), TestContext.Current.CancellationToken);
            using var flp = FileSide.Open(_folder[$"sound{seed}.tf"], TestContext.Current.CancellationToken);
            using var epn = FileSide.Open(_folder[$"{fault}{seed}.tf"], TestContext.Current.CancellationToken);

            var different = Assert.Single(new SideComparison(flp, epn).Run(stop: TestContext.Current.CancellationToken), r => r.Verdict != TfVerdict.Equal);
            Assert.Contains(code, different.Differences.Select(d => d.Code));
            Assert.Single(different.Differences.Select(d => d.Equipment).Distinct());
        }
    }

    [Fact]
    public void Numbers_that_count_through_an_equipment_lose_message_boundaries_and_parts_are_still_told_apart()
    {
        var (sent, built) = (new FileModel(1), new FileModel(1));
        CountThrough(built);
        var clean = Compare(sent, built);
        Assert.All(clean, r => Assert.Equal((TfVerdict.Equal, 0), (r.Verdict, r.DifferenceCount)));
        Assert.Contains("ITS/RAWDATA/0x00000001: the numbering of its parts does not tell where messages end; they are compared as one sequence of parts", clean[0].Remarks);

        built.Records[1][1].Blocks[5].Payload[70] ^= 4;
        var difference = Assert.Single(Compare(sent, built)[1].Differences);
        Assert.Equal((DifferenceCode.Checksum, 5, 5), (difference.Code, difference.Part, difference.HeartbeatFrame));
    }

    [Theory]
    [InlineData(0u, false)]
    [InlineData(1u, true)]
    [InlineData(uint.MaxValue, false)]
    public void Split_numbers_that_say_nothing_raise_no_alarm(uint parts, bool countsOn)
    {
        var (sent, built) = (new FileModel(1), new FileModel(1));
        foreach (var equipment in built.Records.SelectMany(r => r))
        {
            for (var i = 0; i < equipment.Blocks.Count; i++) equipment.Blocks[i].Header = equipment.Blocks[i].Header with { SplitPayloadParts = parts, SplitPayloadIndex = countsOn ? (uint)i : 0 };
        }

        // Where the numbers do not go on each part is a message of its own, on both sides.
        if (!countsOn) sent = built;
        Assert.All(Compare(sent, built), r => Assert.Equal((TfVerdict.Equal, 0), (r.Verdict, r.DifferenceCount)));
        using var side = FileSide.Open(_folder["built.tf"], TestContext.Current.CancellationToken);
        Assert.Equal(countsOn ? 1 : 8, side.Read(0, new SummaryOptions(), null, TestContext.Current.CancellationToken).Equipments[0].Messages.Count);
    }

    [Fact]
    public void A_difference_names_link_heartbeat_frame_and_byte_range()
    {
        var (sent, built) = (new FileModel(1), new FileModel(1));
        var blocks = built.Records[1][1].Blocks;
        blocks[6].Payload[80] ^= 1;

        var difference = Assert.Single(Compare(sent, built)[1].Differences);

        var start = blocks[4].Payload.Length + blocks[5].Payload.Length;
        Assert.Equal((1, 2, 6, start, blocks[6].Payload.Length), (difference.Message, difference.Part, difference.HeartbeatFrame, difference.ByteOffset, difference.ByteCount));
        Assert.StartsWith($"CHECKSUM tf 2: ITS/RAWDATA/0x00000001, message 1, part 2, heartbeat frame 6, bytes {start}..{start + blocks[6].Payload.Length - 1}, FLP ", difference.ToString());
        Assert.Matches(@"^byte 80 of the part differs; the first is at offset (\d+) of the FLP file, \1 of the EPN file$", difference.Note);
        var offset = int.Parse(difference.Note!.Split("offset ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(1, sent.ToBytes()[offset] ^ built.ToBytes()[offset]);

        blocks[6].Payload[90] ^= 0xFF;
        Assert.StartsWith("2 bytes within 80..90 of the part differ; ", Compare(sent, built)[1].Differences[0].Note);
    }

    [Fact]
    public void Old_headers_without_numbers_and_orbits_raise_no_alarm_and_pair_in_order()
    {
        var (sent, built) = (new FileModel(4, 3), new FileModel(4, 3));
        foreach (var block in sent.Records.Concat(built.Records).SelectMany(r => r).SelectMany(e => e.Blocks)) block.Header = block.Header with { TfCounter = 0, RunNumber = 0, FirstTfOrbit = 0 };
        Assert.All(Compare(sent, built), r => Assert.Equal((TfVerdict.Equal, 0), (r.Verdict, r.DifferenceCount)));

        built.Records[2][0].Blocks[3].Payload[66] ^= 1;
        Assert.Equal([TfVerdict.Equal, TfVerdict.Equal, TfVerdict.Different], Compare(sent, built).Select(r => r.Verdict));
        Assert.Equal(3, Compare(sent, built)[2].Differences[0].HeartbeatFrame);
    }

    [Fact]
    public void The_orbits_per_time_frame_are_the_widest_span_that_a_file_has()
    {
        var model = new FileModel(1);
        foreach (var equipment in model.Records[0]) equipment.Blocks.RemoveRange(5, 3);
        File.WriteAllBytes(_folder["a.tf"], model.ToBytes());

        using var side = FileSide.Open(_folder["a.tf"], TestContext.Current.CancellationToken);
        Assert.Equal(FileModel.Orbits, side.Orbits);
        Assert.Equal([new TimeFrameKey(1, 0), new TimeFrameKey(2, 0)], side.TimeFrames);
    }

    private IReadOnlyList<TfComparisonResult> Compare(FileModel sent, FileModel built)
    {
        File.WriteAllBytes(_folder["sent.tf"], sent.ToBytes());
        File.WriteAllBytes(_folder["built.tf"], built.ToBytes());
        using var flp = FileSide.Open(_folder["sent.tf"], TestContext.Current.CancellationToken);
        using var epn = FileSide.Open(_folder["built.tf"], TestContext.Current.CancellationToken);
        return [.. new SideComparison(flp, epn).Run(stop: TestContext.Current.CancellationToken)];
    }

    private static void Harm(FileModel file, string fault, Random random)
    {
        var record = file.Records[random.Next(2)];
        var equipment = record[random.Next(record.Count)];
        var blocks = equipment.Blocks;
        var at = random.Next(1, blocks.Count);
        switch (fault)
        {
            case "flip a bit": blocks[at].Payload[random.Next(blocks[at].Payload.Length)] ^= (byte)(1 << random.Next(8)); break;
            case "truncate a part": blocks[at].Payload = blocks[at].Payload[..random.Next(blocks[at].Payload.Length)]; break;
            case "drop a part":
                blocks.RemoveAt(at);
                equipment.Renumber();
                break;
            case "drop a part, keep the numbers": blocks.RemoveAt(at); break;
            case "duplicate a part":
                blocks.Insert(at, blocks[at].Copy());
                equipment.Renumber();
                break;
            case "duplicate a part, keep the numbers": blocks.Insert(at, blocks[at].Copy()); break;
            case "swap payloads": (blocks[0].Payload, blocks[2].Payload) = (blocks[2].Payload, blocks[0].Payload); break;
            case "swap parts, keep the numbers":
                var (one, other) = random.Next(2) == 0 ? (1, 3) : (6, 7);
                (blocks[one], blocks[other]) = (blocks[other], blocks[one]);
                break;
            case "drop a message": blocks.RemoveAll(b => b.Message == at % 2); break;
            case "drop a sub time frame": record.Remove(equipment); break;
            case "foreign sub time frame": record.Add(Foreign(equipment)); break;
            case "swap sub time frames":
                var place = file.Records[0].FindIndex(e => e.Id == equipment.Id);
                (file.Records[0][place], file.Records[1][place]) = (file.Records[1][place], file.Records[0][place]);
                break;
            case "change a header":
                var count = random.Next(2) == 0 ? 1 : blocks.Count;
                var change = random.Next(4);
                for (var i = 0; i < count; i++) blocks[(at + i) % blocks.Count].Header = Change(blocks[(at + i) % blocks.Count].Header, change);
                break;
            case "drop a time frame": file.Records.Remove(record); break;
            case "foreign time frame":
                var foreign = new FileModel(77, 3).Records[2];
                file.Records.Insert(random.Next(3), foreign);
                break;
            case "duplicate a time frame": file.Records.Add(record); break;
            default: throw new ArgumentException(fault, nameof(fault));
        }
    }

    private static DataHeader Change(in DataHeader header, int field) => field switch
    {
        0 => header with { TfCounter = header.TfCounter + 1 },
        1 => header with { RunNumber = header.RunNumber - 1 },
        2 => header with { FirstTfOrbit = header.FirstTfOrbit ^ 8 },
        _ => header with { PayloadSerialization = new HeaderName("ROOT") },
    };

    private static FileModel.Equipment Foreign(FileModel.Equipment of)
    {
        var foreign = new FileModel.Equipment(of.Id with { SubSpecification = 0xFFFF });
        foreach (var block in of.Blocks)
        {
            var copy = block.Copy();
            copy.Header = copy.Header with { SubSpecification = 0xFFFF };
            foreign.Blocks.Add(copy);
        }

        return foreign;
    }

    // What may differ and mean nothing: the order of messages, of equipments and of time frames, and how parts are numbered.
    private static void Rewrite(FileModel file, Random random)
    {
        if (random.Next(4) == 0) file.Records.Reverse();
        foreach (var record in file.Records)
        {
            if (random.Next(2) == 0) record.Reverse();
            foreach (var equipment in record.Where(e => e.Blocks.Count == FileModel.Orbits && e.Blocks.All(b => b.Header.SplitPayloadParts == FileModel.Orbits / 2)))
            {
                if (random.Next(3) == 0 && equipment.Blocks[4].Header.SplitPayloadIndex == 0)
                {
                    var moved = equipment.Blocks[..4];
                    equipment.Blocks.RemoveRange(0, 4);
                    equipment.Blocks.AddRange(moved);
                }
            }
        }
    }

    private static void CountThrough(FileModel file)
    {
        foreach (var equipment in file.Records.SelectMany(r => r))
        {
            for (var i = 0; i < equipment.Blocks.Count; i++) equipment.Blocks[i].Header = equipment.Blocks[i].Header with { SplitPayloadIndex = (uint)i };
        }
    }
}

using Penstock.TimeFrames.Summaries;

namespace Penstock.Tests.Summaries;

public sealed class FaultInjectionTests
{
    private const int Trials = 1000;

    public static TheoryData<DifferenceCode, string> Faults => new()
    {
        { DifferenceCode.Checksum, "flip" },
        { DifferenceCode.Size, "truncate" },
        { DifferenceCode.PartCount, "drop part" },
        { DifferenceCode.PartCount, "duplicate part" },
        { DifferenceCode.PartOrder, "reorder parts" },
        { DifferenceCode.MsgCount, "drop message" },
        { DifferenceCode.EqMissing, "drop equipment" },
        { DifferenceCode.EqExtra, "foreign equipment" },
        { DifferenceCode.StfMissing, "drop stf" },
        { DifferenceCode.StfUnexpected, "foreign stf" },
        { DifferenceCode.TfId, "swap stf" },
        { DifferenceCode.HdrField, "change header" },
        { DifferenceCode.Run, "change run" },
        { DifferenceCode.FirstOrbit, "change orbit" },
        { DifferenceCode.HbIncomplete, "lose stop page" },
        { DifferenceCode.HbOutside, "move orbit" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Every_fault_is_found_under_its_code_in_1000_seeded_trials(DifferenceCode expected, string fault)
    {
        for (var seed = 0; seed < Trials; seed++)
        {
            var random = new Random(seed);
            var (sent, built) = (new SentFrame(seed, 42), new SentFrame(seed, 42));
            Harm(built, fault, random, seed);

            var result = TfComparison.Compare(TfSummary.Merge(sent.Summarise()), built.Build(random));

            Assert.True(
                result.Verdict == TfVerdict.Different && result.Differences.Any(d => d.Code == expected && d.Severity == DifferenceSeverity.Error),
                $"seed {seed}, {fault}: {result.Verdict}, {string.Join("; ", result.Differences)}");
        }
    }

    [Fact]
    public void Clean_time_frames_raise_no_alarm_in_1000_seeded_trials()
    {
        for (var seed = 0; seed < Trials; seed++)
        {
            var result = TfComparison.Compare(TfSummary.Merge(new SentFrame(seed, 42).Summarise()), new SentFrame(seed, 42).Build(new Random(seed)));

            Assert.True(result.Verdict == TfVerdict.Equal && result.DifferenceCount == 0 && result.Remarks.Count == 0, $"seed {seed}: {string.Join("; ", result.Differences)}");
        }
    }

    private static void Harm(SentFrame frame, string fault, Random random, int seed)
    {
        var equipment = frame.Equipments[random.Next(frame.Equipments.Count)];
        var message = equipment.Messages[random.Next(equipment.Messages.Count)];
        var part = random.Next(message.Count);
        switch (fault)
        {
            case "flip": message[part][random.Next(message[part].Length)] ^= (byte)(1 << random.Next(8)); break;
            case "truncate": message[part] = message[part][..random.Next(message[part].Length)]; break;
            case "drop part": message.RemoveAt(part); break;
            case "duplicate part": message.Insert(part, message[part]); break;
            case "reorder parts": (message[0], message[^1]) = (message[^1], message[0]); break;
            case "drop message":
                equipment.Messages.Remove(message);
                if (equipment.Messages.Count == 0) equipment.Messages.AddRange([[message[0]], [.. message.Skip(1)]]);
                break;
            case "drop equipment": frame.Equipments.Remove(equipment); break;
            case "foreign equipment":
                var foreign = new SentFrame.Equipment(equipment.Source, equipment.Id with { SubSpecification = 0xFFFF }, equipment.Header);
                foreign.Messages.Add([.. message]);
                frame.Equipments.Add(foreign);
                break;
            case "drop stf":
                frame.Sources.Remove(equipment.Source);
                frame.Equipments.RemoveAll(e => e.Source == equipment.Source);
                break;
            case "foreign stf": frame.Sources.Add(77); break;
            case "swap stf":
                frame.Equipments.RemoveAll(e => e.Source == equipment.Source);
                frame.Equipments.AddRange(new SentFrame(seed + 1, 43).Equipments.Where(e => e.Source == equipment.Source));
                break;
            case "change header": equipment.Header = ChangeOne(equipment.Header, random); break;
            case "change run": frame.Header = frame.Header with { RunNumber = frame.Header.RunNumber + 1 }; break;
            case "change orbit": frame.Header = frame.Header with { FirstOrbit = frame.Header.FirstOrbit + 1 }; break;
            case "lose stop page": message[part][38] = 0; break;
            case "move orbit": message[part][23] ^= 0x40; break;
            default: throw new ArgumentException(fault, nameof(fault));
        }
    }

    private static EquipmentHeader ChangeOne(EquipmentHeader header, Random random) => random.Next(4) switch
    {
        0 => header with { Serialization = header.Serialization + 1 },
        1 => header with { FirstOrbit = header.FirstOrbit ^ 1u << random.Next(32) },
        2 => header with { TfCounter = header.TfCounter ^ 1u << random.Next(32) },
        _ => header with { RunNumber = header.RunNumber ^ 1u << random.Next(32) },
    };
}

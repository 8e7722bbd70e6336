using Penstock.Pipeline.Reporting;
using Penstock.Pipeline.Running;

namespace Penstock.Tests.Running;

public sealed class TimeFrameNewsTests
{
    private static readonly TimeFrameNews[] Samples =
    [
        new(Refusal: new RefusalNews(7, 3, IsSummary: true, LossName.Unreadable, "why")),
        new(End: new EndNews(8, [1, 2], IsComplete: false, IsDropped: true, "timeout", LossName.TimeFrameIncomplete, "why")),
        new(Verdict: new VerdictNews(9, IsEqual: false, IsDifferent: true, new Dictionary<string, int>(StringComparer.Ordinal) { ["SIZE"] = 2 }, ["a", "b"], ["c"], 5)),
        new(Injected: "flipBit"),
        new(Warning: "odd", IsOutputIncomplete: true),
        new(Output: new OutputNews(["x.tf"], 4, new SummaryStoreReport("x.db", 1, 2, 3, 4, 5, 6))),
    ];

    [Fact]
    public void News_come_back_as_they_were_told()
    {
        var heard = new Heard();
        foreach (var news in Samples) TimeFrameNews.Tell(news.ToBytes(), heard);

        Assert.Equal(
            ["refuse 7 3 True unreadable why", "end 8 1,2 False True timeout timeFrameIncomplete", "verify 9 False True SIZE 2 a,b c 5", "inject flipBit", "warn odd True", "complete x.tf 4 x.db 6"],
            heard.Lines);
    }

    [Fact]
    public void What_is_no_news_is_refused_with_one_kind_of_exception()
    {
        var random = new Random(1);
        for (var trial = 0; trial < 3000; trial++)
        {
            var bytes = Samples[trial % Samples.Length].ToBytes();
            for (var n = random.Next(1, 5); n > 0; n--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                TimeFrameNews.Tell(bytes.AsSpan(0, random.Next(bytes.Length + 1)), new Heard());
            }
            catch (InvalidDataException)
            {
                // The run then takes the worker for broken.
            }
        }
    }

    private sealed class Heard : ITimeFrameNews
    {
        public List<string> Lines { get; } = [];

        public void Take(ulong id, uint source) => Lines.Add($"take {id} {source}");

        public void TakeSummary(ulong id, uint source, int bytes) => Lines.Add($"summary {id} {source} {bytes}");

        public void Refuse(RefusalNews refusal) => Lines.Add($"refuse {refusal.Id} {refusal.Source} {refusal.IsSummary} {refusal.Loss} {refusal.Why}");

        public void End(EndNews end) => Lines.Add($"end {end.Id} {string.Join(',', end.Sources ?? [])} {end.IsComplete} {end.IsDropped} {end.Cause} {end.Loss}");

        public void Verify(VerdictNews verdict) => Lines.Add(
            $"verify {verdict.Id} {verdict.IsEqual} {verdict.IsDifferent} {string.Join(',', verdict.Codes?.Select(c => $"{c.Key} {c.Value}") ?? [])} {string.Join(',', verdict.Differences ?? [])} {string.Join(',', verdict.Remarks ?? [])} {verdict.More}");

        public void Inject(string fault) => Lines.Add($"inject {fault}");

        public void Warn(string warning, bool isOutputIncomplete) => Lines.Add($"warn {warning} {isOutputIncomplete}");

        public void Complete(OutputNews output) => Lines.Add($"complete {string.Join(',', output.Files ?? [])} {output.Skipped} {output.Store?.Path} {output.Store?.Failed}");
    }
}

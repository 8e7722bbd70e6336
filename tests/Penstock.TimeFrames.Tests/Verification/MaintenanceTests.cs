using Penstock.Tests.Summaries;
using Penstock.TimeFrames.Headers;
using Penstock.TimeFrames.Summaries;
using Penstock.TimeFrames.Verification.Comparing;
using Penstock.TimeFrames.Verification.Database;
using Penstock.TimeFrames.Verification.Maintenance;

namespace Penstock.Tests.Verification;

public sealed class MaintenanceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Files_are_imported_side_by_side_and_compared_once_both_are_there(int level)
    {
        var (sent, built) = (new FileModel(1), new FileModel(1));
        built.Records[1][1].Blocks[5].Payload[70] ^= 4;
        var flp = Import(sent, SummarySide.Flp, level);
        Assert.Equal((2, 0, 2, FileModel.Orbits), (flp.TimeFrames, flp.Compared, flp.OnlyHere, flp.OrbitsPerTimeFrame));
        var epn = Import(built, SummarySide.Epn, level);
        Assert.Equal((2, 2, 1, 0), (epn.TimeFrames, epn.Compared, epn.Different, epn.OnlyHere));
        Assert.Equal((0, 2), (Import(built, SummarySide.Epn, level).TimeFrames, Import(built, SummarySide.Epn, level).Repeated));

        using var flpSide = new DatabaseSide(SummaryDatabase.Open(_folder["run.db"]), SummarySide.Flp);
        using var epnSide = new DatabaseSide(SummaryDatabase.Open(_folder["run.db"]), SummarySide.Epn);
        var results = new SideComparison(flpSide, epnSide).Run(stop: TestContext.Current.CancellationToken).ToArray();
        Assert.Equal([TfVerdict.Equal, TfVerdict.Different], results.Select(r => r.Verdict));
        var difference = Assert.Single(results[1].Differences);
        Assert.Equal((DifferenceCode.Checksum, level >= 1), (difference.Code, difference.Equipment is not null));
        Assert.Equal(level >= 2, difference.Part == 1);
        Assert.Equal(level >= 2, difference.HeartbeatFrame == 5 || difference.Note?.StartsWith("heartbeat frame 5; bytes", StringComparison.Ordinal) == true);
        Assert.Equal(["run.db"], Directory.GetFiles(_folder.Path, "run.db*").Select(Path.GetFileName));
    }

    [Fact]
    public void Files_of_sources_make_one_side_and_a_missing_one_is_found()
    {
        var whole = new FileModel(3);
        var (one, two) = (new FileModel(3), new FileModel(3));
        foreach (var record in one.Records) record.RemoveAll(e => e.Id.SubSpecification == 2);
        foreach (var record in two.Records) record.RemoveAll(e => e.Id.SubSpecification != 2);
        File.WriteAllBytes(_folder["one.tf"], one.ToBytes());
        File.WriteAllBytes(_folder["two.tf"], two.ToBytes());
        using var first = FileSide.Open(_folder["one.tf"], TestContext.Current.CancellationToken);
        using var second = FileSide.Open(_folder["two.tf"], TestContext.Current.CancellationToken);
        new SummaryImport(_folder["run.db"], new ImportOptions { Side = SummarySide.Flp, PerSource = true }).Run([first, second], stop: TestContext.Current.CancellationToken);
        whole.Records[1].RemoveAll(e => e.Id.SubSpecification == 2);
        var report = Import(whole, SummarySide.Epn, 2);

        Assert.Equal((2, 1), (report.Compared, report.Different));
        using var database = SummaryDatabase.Open(_folder["run.db"]);
        var difference = Assert.Single(database.ReadVerdict(2)!.Differences);
        Assert.Equal((DifferenceCode.EqMissing, 2u), (difference.Code, difference.Source));
        Assert.Equal([1u, 2u], database.Read(1, SummarySide.Flp)!.Sources!);
    }

    [Fact]
    public void A_database_takes_one_run_and_one_length()
    {
        Import(new FileModel(1), SummarySide.Flp, 2);
        var other = new FileModel(1);
        foreach (var block in other.Records.SelectMany(r => r).SelectMany(e => e.Blocks)) block.Header = block.Header with { RunNumber = 7 };
        Assert.Contains("holds run 556789; the time frames are of run 7", Assert.Throws<ArgumentException>(() => Import(other, SummarySide.Epn, 2)).Message);
        File.WriteAllBytes(_folder["one.tf"], new FileModel(1).ToBytes());
        File.WriteAllBytes(_folder["other.tf"], other.ToBytes());
        using var one = FileSide.Open(_folder["one.tf"], TestContext.Current.CancellationToken);
        using var two = FileSide.Open(_folder["other.tf"], TestContext.Current.CancellationToken);
        Assert.Contains("are of run 7", Assert.Throws<ArgumentException>(() => new SummaryImport(_folder["new.db"], new ImportOptions()).Run([one, two], stop: TestContext.Current.CancellationToken)).Message);
        other = new FileModel(1);
        other.Records[1][0].Blocks[1].Header = other.Records[1][0].Blocks[1].Header with { RunNumber = 7 };
        Assert.Equal(1, Import(other, SummarySide.Epn, 2).Different);
    }

    [Fact]
    public void A_time_frame_whose_headers_say_another_run_does_not_make_it_the_databases()
    {
        Import(new FileModel(1), SummarySide.Flp, 2);
        var harmed = new FileModel(1);
        foreach (var block in harmed.Records[1].SelectMany(e => e.Blocks)) block.Header = block.Header with { RunNumber = 7 };
        Assert.Equal(1, Import(harmed, SummarySide.Epn, 2).Different);

        Assert.Equal(2, Import(new FileModel(1), SummarySide.Epn, 2).Repeated);
    }

    [Fact]
    public void Packed_parts_become_rows_and_only_once()
    {
        Import(new FileModel(1), SummarySide.Flp, 2);
        Assert.Equal(24, PartExpansion.Run(_folder["run.db"], 2));
        Assert.Equal(24, PartExpansion.Run(_folder["run.db"], 2));
        using (var database = SummaryDatabase.Open(_folder["run.db"])) Assert.Equal((24, 1019), (database.Connection.Number("SELECT COUNT(*) FROM part")!.Value, (int)database.Connection.Number("SELECT MAX(orbit) - 4 FROM part")!.Value));
        Assert.Contains("time frame 7 is not there", Assert.Throws<SummaryDatabaseException>(() => PartExpansion.Run(_folder["run.db"], 7)).Message);

        File.Delete(_folder["run.db"]);
        Import(new FileModel(1), SummarySide.Flp, 1);
        Assert.Contains("are not kept; detail level 2 or 3", Assert.Throws<SummaryDatabaseException>(() => PartExpansion.Run(_folder["run.db"], 2)).Message);
    }

    [Fact]
    public void Rows_of_parts_hold_bunch_crossing_and_trigger_of_the_first_page()
    {
        var model = new FileModel(1);
        var page = model.Records[0][0].Blocks[2].Payload;
        Rdh.TryRead(page, out var header);
        (header with { BunchCrossing = 0xABC, TriggerType = 0x8000_0003 }).Write(page);
        Import(model, SummarySide.Flp, 3);

        using var database = SummaryDatabase.Open(_folder["run.db"]);
        Assert.Equal((0xABC, 0x8000_0003), (database.Connection.Number("SELECT bc FROM part WHERE tf = 1 AND orbit % 8 = 2 AND bc > 0"), database.Connection.Number("SELECT trig FROM part WHERE bc > 0")));
        Assert.Equal((16, 8), (database.Connection.Number("SELECT COUNT(trig) FROM part WHERE tf = 1"), database.Connection.Number("SELECT COUNT(*) - COUNT(orbit) FROM part WHERE tf = 1")));
    }

    [Fact]
    public void Databases_of_workers_merge_into_one_under_common_names()
    {
        Store("a.db", "epn-a", (1, 42, 0), (2, 43, 1));
        Store("b.db", "epn-b", (3, 44, 5), (1, 42, 0));
        Store("c.db", "epn-c", (9, 42, 0));
        var (a, b) = (SummaryMerge.Run(_folder["a.db"], _folder["site.db"], TestContext.Current.CancellationToken), SummaryMerge.Run(_folder["b.db"], _folder["site.db"], TestContext.Current.CancellationToken));
        Assert.Equal((4, 0, 0, 1), (a.Sides, a.AlreadyThere, a.Conflicts, a.Differences));
        Assert.Equal((2, 2, 0, 1), (b.Sides, b.AlreadyThere, b.Conflicts, b.Differences));
        var c = SummaryMerge.Run(_folder["c.db"], _folder["site.db"], TestContext.Current.CancellationToken);
        Assert.Equal((0, 2), (c.Sides, c.Conflicts));

        using var site = SummaryDatabase.Open(_folder["site.db"]);
        Assert.Equal([42UL, 43UL, 44UL], site.TimeFrames());
        Assert.Equal("epn-a epn-a epn-b", Join("SELECT n.name FROM tf JOIN node n ON n.node = tf.epn WHERE side = 1 ORDER BY tf"));
        Assert.Equal("257 769", Join("SELECT q.subspec FROM diff d JOIN equip q USING (equip) ORDER BY d.tf"));
        Assert.Equal("flp-1 flp-2 flp-3", Join("SELECT DISTINCT n.name FROM stf JOIN node n ON n.node = stf.flp ORDER BY 1"));
        Assert.Throws<SummaryDatabaseException>(() => SummaryMerge.Run(_folder["site.db"], _folder["site.db"], TestContext.Current.CancellationToken));

        string Join(string sql)
        {
            using var rows = site.Connection.Prepare(sql);
            var found = new List<string>();
            while (rows.Step()) found.Add(rows.Text(0));
            return string.Join(' ', found);
        }
    }

    [Fact]
    public void Old_databases_go_those_with_differences_last_and_nothing_else_is_touched()
    {
        var now = DateTimeOffset.UtcNow;
        File.WriteAllText(_folder["tfsum_run00000001_x.db"], "not ours");
        Store("other.db", "x", (1, 42, -1));
        foreach (var (name, days, harm) in new[] { ("tfsum_run00000001_a.db", 9, -1), ("tfsum_run00000001_a_2.db", 8, 0), ("tfsum_run00000002_a.db", 1, -1), ("tfsum_run00000003_a.db", 9, -1) })
        {
            Store(name, "x", (1, 42, harm));
            File.SetLastWriteTimeUtc(_folder[name], now.AddDays(-days).UtcDateTime);
        }

        File.WriteAllText(_folder["tfsum_run00000003_a.db-wal"], "");
        var week = new RetentionOptions { Older = TimeSpan.FromDays(7) };
        Assert.Equal(["tfsum_run00000001_a.db"], Gone(week with { DryRun = true }));
        Assert.True(File.Exists(_folder["tfsum_run00000001_a.db"]));
        Assert.Equal(["tfsum_run00000001_a.db"], Gone(week));
        Assert.False(File.Exists(_folder["tfsum_run00000001_a.db"]));
        Assert.Equal(["tfsum_run00000002_a.db"], Gone(new RetentionOptions { MaxBytes = 2 * new FileInfo(_folder["tfsum_run00000002_a.db"]).Length, DryRun = true }));
        Assert.Equal(["tfsum_run00000001_a_2.db"], Gone(week with { OlderDifferent = TimeSpan.FromDays(7.5) }));
        Assert.Equal(["other.db", "tfsum_run00000001_x.db", "tfsum_run00000002_a.db", "tfsum_run00000003_a.db", "tfsum_run00000003_a.db-wal"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        IEnumerable<string> Gone(RetentionOptions options) => SummaryRetention.Run(_folder.Path, options, now).Where(f => f.IsDeleted).Select(f => Path.GetFileName(f.Path));
    }

    private ImportReport Import(FileModel model, SummarySide side, int level)
    {
        File.WriteAllBytes(_folder["in.tf"], model.ToBytes());
        using var file = FileSide.Open(_folder["in.tf"], TestContext.Current.CancellationToken);
        return new SummaryImport(_folder["run.db"], new ImportOptions { Side = side, DetailLevel = level }).Run([file], stop: TestContext.Current.CancellationToken);
    }

    private void Store(string name, string epn, params (int Seed, ulong Tf, int Harmed)[] frames)
    {
        using var store = SummaryStore.Create(_folder[name], new SummaryStoreOptions { EpnName = epn });
        foreach (var (seed, tf, harmed) in frames)
        {
            var built = new SentFrame(seed, tf);
            if (harmed > 0) built.Equipments[harmed].Messages[0][0][70] ^= 1;
            if (harmed == 0 && name.StartsWith("tfsum", StringComparison.Ordinal)) built.Equipments[0].Messages[0][0][70] ^= 1;
            store.Offer(SummaryStoreTests.Checked(seed, tf, built));
        }
    }
}

using Penstock.Tests.Summaries;
using Penstock.TimeFrames.Summaries;
using Penstock.TimeFrames.Verification.Database;
using Penstock.TimeFrames.Verification.Queries;

namespace Penstock.Tests.Verification;

public sealed class SummaryStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_stored_is_read_again_as_much_as_the_level_keeps(int level)
    {
        var path = Store(new SummaryStoreOptions { DetailLevel = level }, Checked(1, 42), Checked(2, 43));

        using var database = SummaryDatabase.Open(path);
        Assert.Equal([42UL, 43UL], database.TimeFrames());
        Assert.Equal((SentFrame.Orbits, level), (database.Runs[556789].OrbitsPerTimeFrame, database.Runs[556789].DetailLevel));
        foreach (var side in Enum.GetValues<SummarySide>())
        {
            var wanted = side == SummarySide.Flp ? Checked(1, 42).Flp! : Checked(1, 42).Epn!;
            var found = database.Read(42, side)!;
            Assert.Equal((wanted.DigestSum, wanted.DigestXor, wanted.PartCount, wanted.MessageCount, wanted.Bytes, wanted.EquipmentCount), (found.DigestSum, found.DigestXor, found.PartCount, found.MessageCount, found.Bytes, found.EquipmentCount));
            if (level == 0) continue;
            Assert.Equal(wanted.HeartbeatDigest, found.HeartbeatDigest);
            Assert.Equal(wanted.Equipments.Select(e => (e.Id, e.HeaderDigest, e.DigestSum, e.PartCount)), found.Equipments.Select(e => (e.Id, e.HeaderDigest, e.DigestSum, e.PartCount)));
            Assert.Equal(level >= 2, found.Equipments[0].HoldsParts);
            if (level >= 2) Assert.Equal(wanted.Equipments.SelectMany(e => e.Messages).SelectMany(m => m.Parts), found.Equipments.SelectMany(e => e.Messages).SelectMany(m => m.Parts));
        }

        Assert.Equal(TfVerdict.Equal, TfComparison.Compare(database.Read(42, SummarySide.Flp), database.Read(42, SummarySide.Epn)).Verdict);
        Assert.Equal(TfVerdict.Equal, database.ReadVerdict(42)!.Verdict);
        Assert.Equal(level == 3 ? 4 * Checked(1, 42).Flp!.PartCount : 0, database.Connection.Number("SELECT COUNT(*) FROM part"));
    }

    [Fact]
    public void A_time_frame_that_differs_is_kept_in_more_detail_and_with_its_differences()
    {
        var harmed = new SentFrame(1, 42);
        harmed.Equipments[2].Messages[0][1][70] ^= 1;
        var path = Store(new SummaryStoreOptions { DetailLevel = 0, RaisedTimeFrames = 1 }, Checked(1, 42, harmed), Checked(2, 43), Checked(3, 44));

        using var database = SummaryDatabase.Open(path);
        var verdict = database.ReadVerdict(42)!;
        Assert.Equal((TfVerdict.Different, 1), (verdict.Verdict, verdict.DifferenceCount));
        var difference = Assert.Single(verdict.Differences);
        Assert.Equal((DifferenceCode.Checksum, harmed.Equipments[2].Id, 1), (difference.Code, difference.Equipment, difference.Part));
        Assert.Matches(@"^heartbeat frame 1; bytes \d+\.\.\d+$", difference.Note);
        Assert.Equal([true, true, false], [.. new ulong[] { 42, 43, 44 }.Select(tf => database.Read(tf, SummarySide.Epn)!.HoldsEquipments)]);
        Assert.Equal("3 2 2", string.Join(' ', new[] { 42, 43, 44 }.Select(tf => database.Connection.Number($"SELECT state FROM tf WHERE tf = {tf} AND side = 1"))));
        var again = TfComparison.Compare(database.Read(42, SummarySide.Flp), database.Read(42, SummarySide.Epn));
        Assert.Equal((DifferenceCode.Checksum, 1), (Assert.Single(again.Differences).Code, again.Differences[0].HeartbeatFrame));
    }

    [Fact]
    public void Headers_that_are_not_the_time_frames_own_are_kept()
    {
        var odd = new SentFrame(1, 42);
        odd.Equipments[0].Header = odd.Equipments[0].Header with { RunNumber = 7 };
        odd.Equipments[1].Header = new EquipmentHeader("STRANGE", 5, 42, 556789);
        var path = Store(new SummaryStoreOptions(), Checked(1, 42, odd));

        using var database = SummaryDatabase.Open(path);
        var result = TfComparison.Compare(database.Read(42, SummarySide.Flp), database.Read(42, SummarySide.Epn));
        Assert.Equal(
            ["HDR_FIELD runNumber 7", "HDR_FIELD payloadSerializationMethod STRANGE", "HDR_FIELD firstTForbit 5"],
            result.Differences.Where(d => d.Code == DifferenceCode.HdrField).Select(d => $"{d.CodeName} {d.Note} {d.EpnValue}"));
    }

    [Fact]
    public void A_full_queue_sheds_detail_then_time_frames_and_counts_both()
    {
        var queue = new SummaryQueue(new SummaryStoreOptions { DetailLevel = 3, MaxQueuedTimeFrames = 6, MaxQueuedParts = 4 * Checked(1, 42).Flp!.PartCount });
        for (var i = 0; i < 8; i++) queue.Offer(Checked(1, 42));

        var levels = new List<int>();
        while (queue.TryTake(out var frame, out var level))
        {
            levels.Add(level);
            Assert.Equal(level >= 2, frame.Flp!.HoldsEquipments && frame.Flp.Equipments[0].HoldsParts);
        }

        Assert.Equal([3, 2, 1, 0, 0, 0], levels);
        Assert.Equal((8, 5, 2), (queue.Offered, queue.Shed, queue.Dropped));
        Assert.Equal(5 * (Checked(1, 42).Flp!.PartCount + Checked(1, 42).Epn!.PartCount), queue.PartsShed);
    }

    [Fact]
    public void A_time_frame_that_the_database_does_not_take_is_counted_and_harms_no_other()
    {
        var path = _folder["run.db"];
        SummaryStoreCounters counters;
        string? failure;
        using (var store = SummaryStore.Create(path))
        {
            foreach (var frame in (CheckedTimeFrame[])[Checked(1, 42), Checked(1, 42), Checked(2, 43)]) Assert.True(store.Offer(frame));
            store.Dispose();
            (counters, failure) = (store.Counters, store.Failure);
        }

        Assert.Equal((3, 2, 1), (counters.Offered, counters.Written, counters.Failed));
        Assert.Contains("UNIQUE constraint failed: tf.tf, tf.side", failure);
        using var database = SummaryDatabase.Open(path);
        Assert.Equal([42UL, 43UL], database.TimeFrames());
    }

    [Fact]
    public void A_full_file_is_followed_by_the_next_and_an_existing_one_is_not_touched()
    {
        File.WriteAllText(_folder["run.db"], "mine");
        using (var store = SummaryStore.Create(_folder["run.db"], new SummaryStoreOptions { MaxFileBytes = 1 }))
        {
            for (var tf = 1UL; tf <= 3; tf++)
            {
                store.Offer(Checked(1, tf));
                Assert.True(SpinWait.SpinUntil(() => store.Counters.Written == (long)tf, 10_000));
            }
        }

        Assert.Equal("mine", File.ReadAllText(_folder["run.db"]));
        Assert.Equal(["run.db", "run_2.db", "run_3.db", "run_4.db"], Directory.GetFiles(_folder.Path).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        using var database = SummaryDatabase.Open(_folder["run_3.db"]);
        Assert.Equal([2UL], database.TimeFrames());
    }

    [Fact]
    public void A_database_can_be_asked_while_it_is_written()
    {
        using var store = SummaryStore.Create(_folder["run.db"]);
        for (var tf = 1UL; tf <= 3; tf++)
        {
            store.Offer(Checked(1, tf));
            Assert.True(SpinWait.SpinUntil(() => store.Counters.Written == (long)tf, 10_000));
            using var query = SummaryQuery.Open(_folder["run.db"]);
            Assert.Equal((long)tf, query.Run("SELECT COUNT(*) FROM v_tf_pair WHERE equal", stop: TestContext.Current.CancellationToken).Rows[0][0]);
        }

        store.Dispose();
        Assert.Equal((null, 3), (store.Failure, store.Counters.Written));
        Assert.Equal(["run.db"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void What_is_no_database_of_summaries_is_refused_in_one_line()
    {
        File.WriteAllText(_folder["text"], "no database at all");
        Assert.Contains("is no SQLite database", Assert.Throws<SummaryDatabaseException>(() => SummaryDatabase.Open(_folder["text"])).Message);
        Assert.Throws<FileNotFoundException>(() => SummaryDatabase.Open(_folder["nothing"]));
        Assert.Contains("is a folder", Assert.Throws<SummaryDatabaseException>(() => SummaryDatabase.Open(_folder.Path)).Message);
        SqliteDatabase.Create(_folder["empty.db"]).Dispose();
        Assert.ThrowsAny<Exception>(() => SummaryDatabase.Open(_folder["empty.db"]));

        var path = Store(new SummaryStoreOptions(), Checked(1, 42));
        using (var database = SqliteDatabase.OpenToWrite(path)) database.Run("UPDATE schema_info SET value = '2' WHERE key = 'version'");
        Assert.Contains("schema version is 2; 1 is accepted", Assert.Throws<SummaryDatabaseException>(() => SummaryDatabase.Open(path)).Message);
    }

    [Fact]
    public void A_database_with_changed_bytes_is_read_or_refused_and_nothing_else()
    {
        var path = Store(new SummaryStoreOptions { DetailLevel = 2 }, Checked(1, 42), Checked(2, 43));
        var sound = File.ReadAllBytes(path);
        var random = new Random(3);
        for (var trial = 0; trial < 300; trial++)
        {
            var bytes = sound.ToArray();
            for (var i = random.Next(1, 20); i > 0; i--) bytes[random.Next(16, bytes.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(path, trial % 10 == 0 ? bytes[..random.Next(bytes.Length)] : bytes);
            try
            {
                using var database = SummaryDatabase.Open(path);
                foreach (var tf in database.TimeFrames())
                {
                    var (flp, epn) = (database.Read(tf, SummarySide.Flp), database.Read(tf, SummarySide.Epn));
                    if ((flp ?? epn) is not null) _ = TfComparison.Compare(flp, epn);
                    _ = database.ReadVerdict(tf);
                }
            }
            catch (SummaryDatabaseException)
            {
            }
        }
    }

    internal static CheckedTimeFrame Checked(int seed, ulong tf, SentFrame? built = null)
    {
        var (flp, epn) = (TfSummary.Merge(new SentFrame(seed, tf).Summarise()), (built ?? new SentFrame(seed, tf)).Build(new Random(seed)));
        return new CheckedTimeFrame { Flp = flp, Epn = epn, Result = TfComparison.Compare(flp, epn), ExpectedSources = 3, SealedAt = DateTimeOffset.UnixEpoch };
    }

    private string Store(SummaryStoreOptions options, params CheckedTimeFrame[] frames)
    {
        var path = _folder[$"{Guid.NewGuid():n}.db"];
        using var store = SummaryStore.Create(path, options);
        foreach (var frame in frames) Assert.True(store.Offer(frame));
        store.Dispose();
        Assert.Null(store.Failure);
        return path;
    }
}

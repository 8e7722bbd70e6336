using System.Text;
using Penstock.DataMovement.Copying;
using Penstock.DataMovement.Copying.Journaling;
using Penstock.DataMovement.Linux;

namespace Penstock.Tests.Copying;

public sealed class JournalTests : CopyTest
{
    [Fact]
    public async Task A_copy_that_was_stopped_goes_on_inside_its_files()
    {
        Scratch.Shell("mkdir src; head -c 20000000 /dev/urandom > src/big; for i in $(seq 1 50); do echo $i > src/$i; done");
        var options = Options() with { Journal = new RawPath(Scratch["journal"]), ChunkBytes = 1 << 20, Workers = 2 };
        using var stop = new CancellationTokenSource();
        var engine = new CopyEngine(options with { BytesPerSecond = 20_000_000 });
        var running = engine.RunAsync(stop.Token);
        while (engine.Progress.BytesCopied < 8_000_000) await Task.Delay(5, Cancel);
        stop.Cancel();
        Assert.Equal(CopyOutcome.Cancelled, (await running).Outcome);
        Assert.True(File.Exists(Scratch["journal"]));

        var result = await RunAsync(options);
        Assert.Equal((CopyOutcome.Completed, 1), (result.Outcome, result.Restarts));
        Assert.InRange(result.BytesResumed, 6_000_000, 19_900_000);
        Assert.Equal(20_000_000 + Enumerable.Range(1, 50).Sum(i => $"{i}\n".Length), result.BytesResumed + result.BytesCopied);
        Assert.Equal("", Scratch.Shell("cmp src/big dst/big; find dst -name '*.part'"));
        Assert.False(File.Exists(Scratch["journal"]));
    }

    [Fact]
    public async Task A_source_that_changed_since_is_copied_anew()
    {
        Scratch.Shell("mkdir src; head -c 20000000 /dev/urandom > src/big");
        var options = Options() with { Journal = new RawPath(Scratch["journal"]), ChunkBytes = 1 << 20, Verify = VerifyLevel.Hash };
        using var stop = new CancellationTokenSource();
        var engine = new CopyEngine(options with { BytesPerSecond = 20_000_000 });
        var running = engine.RunAsync(stop.Token);
        while (engine.Progress.BytesCopied < 8_000_000) await Task.Delay(5, Cancel);
        stop.Cancel();
        await running;
        Scratch.Shell("printf changed | dd of=src/big bs=1 seek=100 conv=notrunc status=none");
        var result = await RunAsync(options);
        Assert.Equal((CopyOutcome.Completed, 0), (result.Outcome, result.BytesResumed));
        Assert.Equal("", Scratch.Shell("cmp src/big dst/big"));
    }

    [Fact]
    public async Task A_journal_of_another_copy_is_refused_and_one_in_use_too()
    {
        Scratch.Shell("mkdir src; head -c 3000000 /dev/urandom > src/big");
        var options = Options() with { Journal = new RawPath(Scratch["journal"]), BytesPerSecond = 500_000 };
        using var stop = new CancellationTokenSource();
        var engine = new CopyEngine(options);
        var running = engine.RunAsync(stop.Token);
        while (engine.Progress.BytesCopied == 0) await Task.Delay(5, Cancel);
        Assert.Contains("used by another copy", (await RunAsync(options)).Message, StringComparison.Ordinal);
        stop.Cancel();
        await running;
        Assert.Contains("is of another copy", (await RunAsync(options with { Destination = new RawPath(Scratch["else"]) })).Message, StringComparison.Ordinal);
        File.WriteAllText(Scratch["text"], "This is a text, and long enough to be no journal that was cut in its first record.");
        Assert.Contains("is no journal of a copy", (await RunAsync(options with { Journal = new RawPath(Scratch["text"]) })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_journal_cut_anywhere_tells_what_was_whole()
    {
        var bytes = Written(out var ends);
        for (var length = 0; length <= bytes.Length; length++)
        {
            var state = JournalState.Read(bytes.AsSpan(0, length), out var sound);
            Assert.Equal(ends.LastOrDefault(e => e <= length), sound);
            Assert.Equal(length >= ends[0], state.Header is not null);
        }
    }

    [Fact]
    public void Damaged_journals_are_read_up_to_the_damage()
    {
        var bytes = Written(out _);
        var random = new Random(20261125);
        for (var round = 0; round < 20_000; round++)
        {
            var damaged = (byte[])bytes.Clone();
            for (var n = random.Next(1, 6); n > 0; n--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            JournalState.Read(damaged.AsSpan(0, random.Next(damaged.Length + 1)), out var sound);
            Assert.InRange(sound, 0, damaged.Length);
        }
    }

    // Right sums around wrong contents: a journal that somebody made.
    [Fact]
    public void Records_of_any_content_are_taken_or_end_the_reading()
    {
        var random = new Random(7);
        for (var round = 0; round < 20_000; round++)
        {
            var stream = new List<byte>(Record(new JournalHeader(1, 2, default, Guid.Empty).ToRecord()));
            for (var n = random.Next(8); n > 0; n--)
            {
                var record = new byte[random.Next(1, 120)];
                random.NextBytes(record);
                record[0] = (byte)random.Next(7);
                stream.AddRange(Record(record));
            }

            JournalState.Read([.. stream], out var sound);
            Assert.InRange(sound, 1, stream.Count);
        }
    }

    private static byte[] Written(out List<int> ends)
    {
        var file = new JournalFile(3, Encoding.UTF8.GetBytes("/a/b"), new JournalIdentity(1, 2, 1 << 24, new FileTime(5, 6), new FileTime(7, 8)), (9, 10), 1 << 20, 16);
        byte[][] records = [new JournalHeader(1, 2, new FileTime(3, 4), Guid.NewGuid()).ToRecord(), file.ToRecord(), file.ToBlockRecord(2, [1, 2, 3, 4, 5, 6, 7, 8]), JournalState.RestartRecord(), file.ToBlockRecord(15, null), file.ToDoneRecord()];
        ends = [];
        var bytes = new List<byte>();
        foreach (var record in records)
        {
            bytes.AddRange(Record(record));
            ends.Add(bytes.Count);
        }

        return [.. bytes];
    }

    private static byte[] Record(byte[] payload) => [.. BitConverter.GetBytes(payload.Length), .. BitConverter.GetBytes(Penstock.Checksums.Crc32C.Hash(payload)), .. payload];
}

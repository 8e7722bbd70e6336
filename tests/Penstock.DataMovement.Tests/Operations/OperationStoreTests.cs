using Penstock.DataMovement;
using Penstock.DataMovement.Operations;

namespace Penstock.Tests.Operations;

public sealed class OperationStoreTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"penstock-store-{Guid.NewGuid():N}");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void Equal(Operation expected, Operation? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Owner.Groups, actual.Owner.Groups);
        Assert.Equal(expected, actual with { Owner = expected.Owner });
        Assert.Equal((expected.Owner.UserId, expected.Owner.GroupId, expected.Owner.ProcessId), (actual.Owner.UserId, actual.Owner.GroupId, actual.Owner.ProcessId));
    }

    [Fact]
    public void What_is_written_is_read_by_the_next_daemon()
    {
        var now = DateTimeOffset.UtcNow;
        var full = OperationTests.New("a", 4_000_000_000, new WorkflowReference("wf", "ns")).Start(now).Run("cp 'ü'").Advance(3, "l", now).AskCancel(now) with { Restarts = 2 };
        var done = OperationTests.New("b").Start(now).Run("c").Finish(OperationStatus.Failed, "no\nspace", now);
        using (var store = OperationStore.Open(_folder))
        {
            store.Write(full);
            store.Write(OperationTests.New("b"));
            store.Write(done);
        }
        using var again = OperationStore.Open(_folder);
        Equal(full, again.Find("a"));
        Equal(done, again.Find("b"));
        Assert.Null(again.Find("c"));
        Assert.Equal(["a"], again.LoadUnfinished().Select(o => o.Uid));
        Assert.Equal(["b", "a"], again.LoadLatest(10).Select(o => o.Uid));
    }

    [Fact]
    public void Lists_are_by_workflow_and_owner()
    {
        using var store = OperationStore.Open(_folder);
        store.Write(OperationTests.New("a", 1, new WorkflowReference("wf", "ns")));
        store.Write(OperationTests.New("b", 2, new WorkflowReference("wf", "ns")));
        store.Write(OperationTests.New("c", 1, new WorkflowReference("wf", "other")));
        store.Write(OperationTests.New("d", 1));
        Assert.Equal(["a", "b"], store.List(new WorkflowReference("wf", "ns"), null));
        Assert.Equal(["a"], store.List(new WorkflowReference("wf", "ns"), 1));
        Assert.Equal(["a", "c", "d"], store.List(null, 1));
        Assert.Empty(store.List(new WorkflowReference("nobody's", "ns"), null));
    }

    [Fact]
    public void The_old_and_the_many_are_forgotten_but_never_what_goes_on()
    {
        using var store = OperationStore.Open(_folder);
        var now = DateTimeOffset.UtcNow;
        store.Write(OperationTests.New("running"));
        for (var i = 0; i < 10; i++) store.Write(OperationTests.New($"{i}").Finish(OperationStatus.Success, "", now - TimeSpan.FromDays(i)));
        Assert.Equal(7, store.Prune(now - TimeSpan.FromDays(7.5), 3));
        Assert.Equal(["0", "1", "2", "running"], store.List(null, null));
    }

    [Fact]
    public void Two_daemons_cannot_have_one_folder()
    {
        using var store = OperationStore.Open(_folder);
        Assert.Contains("in use by another daemon", Assert.Throws<IOException>(() => OperationStore.Open(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_store_is_named()
    {
        Directory.CreateDirectory(_folder);
        File.WriteAllText(Path.Combine(_folder, "operations.db"), new string('x', 5000));
        Assert.Contains(_folder, Assert.Throws<IOException>(() => OperationStore.Open(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_end_that_cannot_be_written_is_an_end_all_the_same()
    {
        using var store = OperationStore.Open(_folder);
        var table = new OperationTable(store, TimeProvider.System);
        table.Add(OperationTests.New("a"));
        var waiting = table.Ended("a");
        using (var other = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(_folder, "operations.db")};Pooling=False"))
        {
            other.Open();
            using var command = other.CreateCommand();
            command.CommandText = "CREATE TRIGGER full BEFORE INSERT ON operations BEGIN SELECT RAISE(FAIL, 'disk full'); END";
            command.ExecuteNonQuery();
        }
        Assert.Throws<Microsoft.Data.Sqlite.SqliteException>(() => table.Add(OperationTests.New("b")));
        Assert.Null(table.Find("b"));
        Assert.True(table.Change("a", o => o.Start(DateTimeOffset.UtcNow).Finish(OperationStatus.Success, "", DateTimeOffset.UtcNow))!.HasEnded);
        Assert.True(waiting.IsCompleted);
        Assert.Equal((OperationStatus.Success, 0, 1), (table.Find("a")!.Outcome, table.ActiveCount, table.WriteFailures));
        Assert.True(table.Delete("a"));
        Assert.Null(table.Find("a"));
    }

    [Fact]
    public void Others_cannot_read_it()
    {
        using var store = OperationStore.Open(_folder);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, "operations.db")));
    }
}

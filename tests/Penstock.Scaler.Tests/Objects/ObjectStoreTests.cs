using System.Text;
using Penstock.Scaler.Messages;
using Penstock.Scaler.Objects;
using Penstock.Scaler.Ymq;

namespace Penstock.Tests.Objects;

public sealed class ObjectStoreTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "penstock-test-" + Guid.NewGuid().ToString("n"));
    private readonly ObjectStorageCounters _counters = new();

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Equal_contents_are_kept_once_and_go_with_their_last_id()
    {
        var store = new ObjectStore(new ObjectStorageOptions(), null, _counters);
        Assert.True(store.TrySet(Id(1), "hello"u8));
        Assert.True(store.TrySet(Id(2), "hello"u8));
        Assert.True(store.TrySet(Id(3), "other"u8));
        Assert.Equal((3, 2, 10, 10, 1), (_counters.Objects, _counters.Contents, _counters.ContentBytes, _counters.ResidentBytes, _counters.Deduplicated));
        Assert.True(store.TryDelete(Id(1)));
        Assert.False(store.TryDelete(Id(1)));
        Assert.Equal("hello", Text(store, Id(2)));
        Assert.True(store.TrySet(Id(2), "other"u8));
        Assert.Equal((2, 1, 5), (_counters.Objects, _counters.Contents, _counters.ContentBytes));
        Assert.True(store.TryDelete(Id(2)));
        Assert.True(store.TryDelete(Id(3)));
        Assert.Equal((0, 0, 0, 0), (_counters.Objects, _counters.Contents, _counters.ContentBytes, _counters.ResidentBytes));
    }

    [Fact]
    public void Setting_an_object_to_what_it_is_changes_nothing()
    {
        var store = new ObjectStore(new ObjectStorageOptions(), null, _counters);
        store.TrySet(Id(1), "same"u8);
        store.TrySet(Id(1), "same"u8);
        Assert.True(store.TryDuplicate(Id(1), Id(1)));
        Assert.Equal((1, 1, 4), (_counters.Objects, _counters.Contents, _counters.ContentBytes));
        store.TryDelete(Id(1));
        Assert.Equal(0, _counters.Contents);
    }

    [Fact]
    public void A_duplicate_outlives_its_original()
    {
        var store = new ObjectStore(new ObjectStorageOptions(), null, _counters);
        Assert.False(store.TryDuplicate(Id(1), Id(2)));
        store.TrySet(Id(1), "x"u8);
        store.TrySet(Id(2), "y"u8);
        Assert.True(store.TryDuplicate(Id(1), Id(2)));
        store.TryDelete(Id(1));
        Assert.Equal("x", Text(store, Id(2)));
        Assert.Equal((1, 1), (_counters.Objects, _counters.Contents));
    }

    [Fact]
    public void What_does_not_fit_into_memory_goes_to_disk_and_comes_back()
    {
        var random = new Random(1);
        using var spill = new SpillFolder(_folder);
        var store = new ObjectStore(new ObjectStorageOptions { MemoryLimit = 1_000_000 }, spill, _counters);
        var contents = Enumerable.Range(0, 40).Select(_ => Bytes(random, random.Next(4096, 200_000))).ToArray();
        for (var i = 0; i < contents.Length; i++) Assert.True(Set(store, Id(i), contents[i]));
        Assert.InRange(_counters.ResidentBytes, 1, 1_000_000);
        Assert.Equal(contents.Sum(c => (long)c.Length), _counters.ContentBytes);
        for (var i = 0; i < contents.Length; i++) Assert.Equal(contents[i], Bytes(store, Id(i)));
        Assert.True(_counters.SpillReads > 10, $"{_counters.SpillReads} reads");
        // An equal content is recognised on disk too.
        Assert.True(Set(store, Id(100), contents[0]));
        Assert.Equal(1, _counters.Deduplicated);
        store.Clear();
        Assert.Equal((0, 0, 0, 0), (_counters.Objects, _counters.ResidentBytes, _counters.SpilledBytes, _counters.ContentBytes));
        Assert.Empty(Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData(EvictionOrder.LargestOwner, true)]
    [InlineData(EvictionOrder.LeastRecentlyUsed, false)]
    public void The_policy_says_who_goes_to_disk_first(EvictionOrder order, bool ofLargestOwner)
    {
        var random = new Random(2);
        using var spill = new SpillFolder(_folder);
        var store = new ObjectStore(new ObjectStorageOptions { MemoryLimit = 100_000, Eviction = order }, spill, _counters);
        var small = Id(1, owner: 1);
        Assert.True(Set(store, small, Bytes(random, 10_000)));
        for (var i = 0; i < 4; i++) Assert.True(Set(store, Id(i, owner: 2), Bytes(random, 20_000)));
        Assert.Equal(0, _counters.Spills);
        Assert.True(Set(store, Id(9, owner: 2), Bytes(random, 15_000)));
        var reads = _counters.SpillReads;
        Assert.True(store.TryGet(small, out _));
        Assert.Equal(ofLargestOwner ? 0 : 1, _counters.SpillReads - reads);
    }

    [Fact]
    public void Without_room_on_disk_a_set_is_refused_and_nothing_is_lost()
    {
        var random = new Random(3);
        using var spill = new SpillFolder(_folder);
        var store = new ObjectStore(new ObjectStorageOptions { MemoryLimit = 50_000, SpillLimit = 45_000 }, spill, _counters);
        for (var i = 0; i < 4; i++) Assert.True(Set(store, Id(i), Bytes(random, 20_000)));
        Assert.False(Set(store, Id(9), Bytes(random, 20_000)));
        Assert.False(Set(new ObjectStore(new ObjectStorageOptions { MemoryLimit = 50_000 }, null, new ObjectStorageCounters()), Id(1), Bytes(random, 60_000)));
        for (var i = 0; i < 4; i++) Assert.Equal(20_000, Bytes(store, Id(i)).Length);
    }

    [Fact]
    public void Very_many_small_objects_are_bounded_too()
    {
        var store = new ObjectStore(new ObjectStorageOptions { MemoryLimit = 1 << 20 }, null, _counters);
        var count = 0;
        while (count < 100_000 && store.TrySet(Id(count), BitConverter.GetBytes(count))) count++;
        Assert.InRange(count, 2_000, 5_000);
        Assert.False(store.TrySet(Id(200_000), BitConverter.GetBytes(1)));
        Assert.False(store.TryDuplicate(Id(1), Id(200_000)));
        store.TryDelete(Id(2));
        Assert.True(store.TryDuplicate(Id(1), Id(200_000)));
    }

    [Fact]
    public void A_disk_that_refuses_costs_a_counter()
    {
        var random = new Random(4);
        using var spill = new SpillFolder(_folder);
        var store = new ObjectStore(new ObjectStorageOptions { MemoryLimit = 30_000 }, spill, _counters);
        Assert.True(Set(store, Id(1), Bytes(random, 20_000)));
        Directory.Delete(_folder, recursive: true);
        Assert.False(Set(store, Id(2), Bytes(random, 20_000)));
        Assert.Equal(1, _counters.SpillFailures);
        Assert.Equal(20_000, Bytes(store, Id(1)).Length);
    }

    [Fact]
    public void An_owner_is_forgotten_with_everything_it_has()
    {
        var store = new ObjectStore(new ObjectStorageOptions(), null, _counters);
        for (var i = 0; i < 5; i++) store.TrySet(Id(i, owner: 1), Encoding.UTF8.GetBytes($"{i}"));
        store.TrySet(Id(7, owner: 2), "0"u8);
        Assert.Equal(5, store.DeleteOwned(ObjectStore.KeyOf(Id(0, owner: 1))));
        Assert.Equal((1, 1), (_counters.Objects, _counters.Contents));
        Assert.Equal("0", Text(store, Id(7, owner: 2)));
    }

    [Fact]
    public void Random_operations_keep_the_accounts_of_a_plain_dictionary()
    {
        var random = new Random(5);
        using var spill = new SpillFolder(_folder);
        var store = new ObjectStore(new ObjectStorageOptions { MemoryLimit = 60_000 }, spill, _counters);
        var model = new Dictionary<ObjectId, byte[]>();
        var contents = Enumerable.Range(0, 12).Select(i => Bytes(random, i < 6 ? random.Next(100) : random.Next(4096, 20_000))).ToArray();
        for (var step = 0; step < 5_000; step++)
        {
            var id = Id(random.Next(20), random.Next(3));
            switch (random.Next(5))
            {
                case 0 or 1:
                    var content = contents[random.Next(contents.Length)];
                    Assert.True(random.Next(2) == 0 && content.Length > 0 ? Set(store, id, content) : store.TrySet(id, content));
                    model[id] = content;
                    break;
                case 2:
                    Assert.Equal(model.Remove(id), store.TryDelete(id));
                    break;
                case 3:
                    var other = Id(random.Next(20), random.Next(3));
                    Assert.Equal(model.TryGetValue(id, out var original), store.TryDuplicate(id, other));
                    if (original is not null) model[other] = original;
                    break;
                default:
                    Assert.Equal(model.TryGetValue(id, out var expected), store.TryGet(id, out _));
                    if (expected is not null) Assert.Equal(expected, Bytes(store, id));
                    break;
            }
            var distinct = model.Values.Distinct().ToArray();
            Assert.Equal((model.Count, distinct.Length, distinct.Sum(c => (long)c.Length)), (_counters.Objects, _counters.Contents, _counters.ContentBytes));
            Assert.True(_counters.ResidentBytes <= 60_000);
        }
        store.Clear();
        Assert.Equal((0, 0, 0), (_counters.Contents, _counters.ResidentBytes, _counters.SpilledBytes));
    }

    [Fact]
    public void Folders_that_ended_processes_left_are_removed()
    {
        var left = Path.Combine(_folder, $"penstock-objects-{int.MaxValue}-abc");
        Directory.CreateDirectory(left);
        File.WriteAllText(Path.Combine(left, "0"), "left");
        using var spill = new SpillFolder(_folder);
        Assert.False(Directory.Exists(left));
    }

    private static ObjectId Id(int number, int owner = 0) => new((ulong)owner, 1, 2, (ulong)number);

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static bool Set(ObjectStore store, ObjectId id, byte[] bytes)
    {
        if (!store.TryReserve(bytes.Length)) return false;
        store.Set(id, YmqBuffer.CopyOf(bytes));
        return true;
    }

    private static byte[] Bytes(ObjectStore store, ObjectId id)
    {
        Assert.True(store.TryGet(id, out var content));
        if (content.IsResident) return content.Small ?? content.Large!.Span.ToArray();
        var read = store.TryReadBack(content)!;
        var bytes = read.Span.ToArray();
        read.Release();
        return bytes;
    }

    private static string Text(ObjectStore store, ObjectId id) => Encoding.UTF8.GetString(Bytes(store, id));
}

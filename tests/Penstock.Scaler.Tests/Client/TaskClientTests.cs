using System.Collections.Concurrent;
using Penstock.Scaler.Client;
using Penstock.Scaler.Objects;
using Penstock.Scaler.Scheduling;
using Penstock.Scaler.Ymq;

namespace Penstock.Tests.Client;

/// <summary>A client against the scheduler and the object storage, with a worker that knows four functions.</summary>
public sealed class TaskClientTests : IAsyncLifetime
{
    private static readonly YmqAddress s_any = YmqAddress.Parse("tcp://127.0.0.1:0");
    private readonly ObjectStorageServer _storage = new(new ObjectStorageOptions());
    private readonly ConcurrentQueue<TaskOutput> _printed = new();
    private SchedulerServer? _scheduler;
    private PlainWorker? _worker;
    private YmqAddress? _storageAddress;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _storageAddress = _storage.Bind(s_any);
        _scheduler = new SchedulerServer(new SchedulerServerOptions { BindAddress = s_any, StorageAddress = _storageAddress });
        _scheduler.Start();
        _worker = new PlainWorker(_scheduler.Address!, _storageAddress);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _worker!.Dispose();
        await _scheduler!.DisposeAsync();
        _storage.Dispose();
    }

    [Theory]
    [InlineData(TaskPayloads.Pickle)]
    [InlineData(TaskPayloads.Neutral)]
    public async Task A_task_is_run_with_its_arguments(TaskPayloads payloads)
    {
        await using var client = await ConnectAsync(payloads);
        Assert.Equal(42L, (await client.SubmitAsync("test:add", [40, 2], cancellationToken: Token)).Value);
        Assert.Equal(45, (await client.SubmitAsync("test:add", [40, "hello"], cancellationToken: Token)).To<int>());
    }

    [Fact]
    public async Task Large_arguments_and_shared_objects_arrive_whole()
    {
        await using var client = await ConnectAsync();
        var shared = await client.PutAsync(new string('x', 1_000_000), "big");
        Assert.Equal(1_000_003L, (await client.SubmitAsync("test.add", [shared, 3], cancellationToken: Token)).Value);
        Assert.Equal(2_000_000L, (await client.SubmitAsync("test.add", [shared, new string('y', 1_000_000)], cancellationToken: Token)).Value);
    }

    [Fact]
    public async Task Many_are_run_and_told_in_their_order_failures_by_their_exceptions()
    {
        await using var client = await ConnectAsync(maxPending: 100);
        var outcomes = await client.MapAsync("test.add", Enumerable.Range(0, 2000).Select(i => (IReadOnlyList<object?>)[i, 1]), cancellationToken: Token);
        Assert.Equal(Enumerable.Range(1, 2000), outcomes.Select(o => o.GetValue().To<int>()));
        var failed = await client.MapAsync("test.fail", [[], []], cancellationToken: Token);
        Assert.All(failed, o => Assert.Equal(("ValueError", "no good"), (((TaskFailedException)o.Error!).ErrorType, ((TaskFailedException)o.Error!).ErrorMessage)));
        var one = await Assert.ThrowsAsync<TaskFailedException>(() => client.SubmitAsync("test.fail", [], cancellationToken: Token));
        Assert.Equal("ValueError: no good", one.Message);
    }

    [Fact]
    public async Task Nothing_is_left_in_the_storage_after_the_tasks_and_nothing_at_all_after_the_client()
    {
        await using (var client = await ConnectAsync())
        {
            await client.MapAsync("test.add", Enumerable.Range(0, 500).Select(i => (IReadOnlyList<object?>)[i, i]), cancellationToken: Token);
            // The serializer and the function stay.
            await UntilAsync(() => _storage.Counters.Objects <= 2);
        }
        await UntilAsync(() => _storage.Counters.Objects == 0);
    }

    [Fact]
    public async Task A_running_task_is_stopped_when_its_caller_gives_up()
    {
        await using var client = await ConnectAsync();
        using var stop = new CancellationTokenSource();
        var waiting = client.SubmitAsync("test.wait", [], cancellationToken: stop.Token);
        await client.SubmitAsync("test.add", [1], cancellationToken: Token);
        Assert.False(waiting.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(1, _worker!.Cancelled);
    }

    [Fact]
    public async Task A_graph_hands_results_on_and_a_failing_node_fails_what_was_asked_for()
    {
        await using var client = await ConnectAsync();
        var graph = new TaskGraph();
        var a = graph.Add("test.add", 1, 2);
        var b = graph.Add("test.add", a, 10);
        var c = graph.Add("test.add", a, b, 100);
        var outcomes = await client.RunAsync(graph, [c, a], cancellationToken: Token);
        Assert.Equal([116L, 3L], outcomes.Select(o => o.GetValue().Value));
        var broken = new TaskGraph();
        var fails = broken.Add("test.fail");
        var needs = broken.Add("test.add", fails, 1);
        var failed = await client.RunAsync(broken, [needs], cancellationToken: Token);
        Assert.Contains("no good", failed[0].Error!.Message);
    }

    [Fact]
    public async Task A_graph_is_stopped_whichever_of_its_nodes_has_ended_already()
    {
        await using var client = await ConnectAsync();
        var graph = new TaskGraph();
        var first = graph.Add("test.add", 1, 2);
        var second = graph.Add("test.wait", first);
        using var stop = new CancellationTokenSource();
        var running = client.RunAsync(graph, [first, second], cancellationToken: stop.Token);
        await UntilAsync(() => _worker!.Waiting == 1);
        await stop.CancelAsync();
        var outcomes = await running.WaitAsync(TimeSpan.FromSeconds(20), Token);
        Assert.Equal(3L, outcomes[0].GetValue().Value);
        Assert.IsType<OperationCanceledException>(outcomes[1].Error);
        Assert.Equal(1, _worker!.Cancelled);
    }

    [Fact]
    public async Task A_client_that_was_closed_fails_whatever_is_asked_of_it_and_whoever_waits_for_room()
    {
        var client = await ConnectAsync(maxPending: 1);
        var running = client.SubmitAsync("test.wait", [], cancellationToken: Token);
        var waiting = client.MapAsync("test.add", [[1], [2], [3]], cancellationToken: Token);
        var graph = new TaskGraph();
        var node = graph.Add("test.add", 1);
        await client.DisposeAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => running.WaitAsync(TimeSpan.FromSeconds(20), Token));
        var whole = await Record.ExceptionAsync(async () => Assert.All(await waiting.WaitAsync(TimeSpan.FromSeconds(20), Token), o => Assert.IsType<TaskClientException>(o.Error)));
        Assert.True(whole is null or ObjectDisposedException, $"{whole}");
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.SubmitAsync("test.add", [1], cancellationToken: Token));
        await Assert.ThrowsAsync<TaskClientException>(() => client.PutAsync(1).WaitAsync(TimeSpan.FromSeconds(20), Token));
        await Assert.ThrowsAsync<TaskClientException>(() => client.ShutdownAsync().WaitAsync(TimeSpan.FromSeconds(20), Token));
        Assert.IsType<TaskClientException>((await client.RunAsync(graph, [node], cancellationToken: Token).WaitAsync(TimeSpan.FromSeconds(20), Token))[0].Error);
    }

    [Fact]
    public async Task Everybody_who_asks_the_cluster_to_end_is_answered()
    {
        await using var client = await ConnectAsync();
        var first = client.ShutdownAsync();
        var second = client.ShutdownAsync();
        Assert.True(await first.WaitAsync(TimeSpan.FromSeconds(20), Token));
        // By the time the second is asked the scheduler may have gone.
        var problem = await Record.ExceptionAsync(async () => Assert.True(await second.WaitAsync(TimeSpan.FromSeconds(20), Token)));
        Assert.True(problem is null or TaskClientException, $"{problem}");
    }

    [Fact]
    public async Task A_result_beyond_the_limit_fails_its_task_by_name()
    {
        await using var client = await TaskClient.ConnectAsync(new TaskClientOptions { Scheduler = _scheduler!.Address!, MaxResultBytes = 2 }, Token);
        var error = await Assert.ThrowsAsync<TaskClientException>(() => client.SubmitAsync("test.add", [1], cancellationToken: Token));
        Assert.Equal("the result has more than 2 bytes, which is the limit", error.Message);
    }

    [Fact]
    public async Task What_a_task_prints_comes_to_the_client()
    {
        await using var client = await ConnectAsync();
        await client.SubmitAsync("test.print", [], new TaskOptions { StreamOutput = true }, Token);
        Assert.Equal(["printed"], _printed.Select(p => p.Text));
    }

    [Fact]
    public async Task A_lost_object_storage_fails_tasks_instead_of_holding_them()
    {
        await using var client = await ConnectAsync();
        await client.SubmitAsync("test.add", [1], cancellationToken: Token);
        _storage.Dispose();
        var error = await Assert.ThrowsAsync<TaskClientException>(() => client.SubmitAsync("test.add", [1], cancellationToken: Token).WaitAsync(TimeSpan.FromSeconds(20), Token));
        Assert.Contains("object storage", error.Message);
    }

    [Fact]
    public async Task A_scheduler_that_is_not_there_is_named()
    {
        var options = new TaskClientOptions { Scheduler = YmqAddress.Parse("tcp://127.0.0.1:1"), HeartbeatInterval = TimeSpan.FromMilliseconds(200), Timeout = TimeSpan.FromMilliseconds(900) };
        var error = await Assert.ThrowsAsync<TaskClientException>(() => TaskClient.ConnectAsync(options, Token));
        Assert.Contains("tcp://127.0.0.1:1", error.Message);
    }

    [Fact]
    public async Task A_scheduler_that_ends_fails_what_is_pending()
    {
        await using var client = await ConnectAsync();
        var waiting = client.SubmitAsync("test.wait", [], cancellationToken: Token);
        await client.SubmitAsync("test.add", [1], cancellationToken: Token);
        await _scheduler!.DisposeAsync();
        await Assert.ThrowsAsync<TaskClientException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(20), Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":x")]
    [InlineData("math.")]
    public async Task Names_that_name_nothing_are_refused(string function)
    {
        await using var client = await ConnectAsync();
        var error = await Assert.ThrowsAnyAsync<ArgumentException>(() => client.SubmitAsync(function, [], cancellationToken: Token));
        Assert.StartsWith($"'{function}' names no function; ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("are of the kind that does", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => client.SubmitAsync("test.add", [new object()], cancellationToken: Token));
        // Room was given back.
        await client.SubmitAsync("test.add", [1], cancellationToken: Token);
    }

    private Task<TaskClient> ConnectAsync(TaskPayloads payloads = TaskPayloads.Pickle, int maxPending = 1000) => TaskClient.ConnectAsync(
        new TaskClientOptions { Scheduler = _scheduler!.Address!, Payloads = payloads, Output = _printed.Enqueue, MaxPendingTasks = maxPending }, Token);

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; i < 400 && !holds(); i++) await Task.Delay(25, Token);
        Assert.True(holds());
    }
}

using System.Globalization;
using Penstock.Scaler.Client;
using Penstock.Scaler.Working;
using Penstock.Scaler.Ymq;

namespace Penstock.Tests.Working;

/// <summary>Client, scheduler, storage and workers together, over sockets.</summary>
public sealed class ClusterTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_task_goes_through_storage_scheduler_and_worker_and_its_result_comes_back()
    {
        await using var house = await TaskHouse.StartAsync();
        await using var client = await house.ConnectAsync();
        Assert.Equal(4.0, (await client.SubmitAsync("math.sqrt", [16], cancellationToken: Stop)).Value);
    }

    [Fact]
    public async Task A_failing_task_ends_with_the_exception_and_its_text()
    {
        await using var house = await TaskHouse.StartAsync();
        await using var client = await house.ConnectAsync();
        Assert.Equal("ValueError: math domain error", (await Assert.ThrowsAsync<TaskFailedException>(() => client.SubmitAsync("math.sqrt", [-1], cancellationToken: Stop))).Message);
        var missing = await Assert.ThrowsAsync<TaskFailedException>(() => client.SubmitAsync("operator.getitem", [new Dictionary<string, object?>(StringComparer.Ordinal), "k"], cancellationToken: Stop));
        Assert.Equal("KeyError: 'k'", missing.Message);
        var unknown = await Assert.ThrowsAsync<TaskFailedException>(() => client.SubmitAsync("numpy.zeros", [1], cancellationToken: Stop));
        Assert.Equal("NotImplementedError: no function numpy.zeros is registered with this worker, which has no Python", unknown.Message);
    }

    [Fact]
    public async Task A_map_gives_results_in_the_order_of_its_arguments()
    {
        await using var house = await TaskHouse.StartAsync(workers: 3);
        await using var client = await house.ConnectAsync();
        var outcomes = await client.MapAsync("math.sqrt", Enumerable.Range(0, 3000).Select(i => (object?[])[(double)i * i]), cancellationToken: Stop);
        Assert.Equal(Enumerable.Range(0, 3000).Select(i => (object?)(double)i), outcomes.Select(o => o.GetValue().Value));
    }

    [Fact]
    public async Task Typed_functions_run_under_neutral_names()
    {
        await using var house = await TaskHouse.StartAsync(functions: f => f.Add("sums:add@1", (int a, int b) => a + b));
        await using var client = await house.ConnectAsync(o => o with { Payloads = TaskPayloads.Neutral });
        Assert.Equal(5, (await client.SubmitAsync("sums:add@1", [2, 3], cancellationToken: Stop)).To<int>());
        var error = await Assert.ThrowsAsync<TaskFailedException>(() => client.SubmitAsync("sums:add@1", [2], cancellationToken: Stop));
        Assert.Equal("TypeError: sums:add@1() takes exactly 2 arguments (1 given)", error.Message);
    }

    [Fact]
    public async Task An_asynchronous_function_and_an_exception_of_dotnet_come_back_as_they_should()
    {
        await using var house = await TaskHouse.StartAsync(functions: f => f
            .Add("test:later@1", call => Task.Delay(1, CancellationToken.None).ContinueWith(_ => 7L, TaskScheduler.Default))
            .Add("test:breaks@1", call => throw new InvalidDataException("no")));
        await using var client = await house.ConnectAsync();
        Assert.Equal(7L, (await client.SubmitAsync("test:later@1", [], cancellationToken: Stop)).Value);
        var error = await Assert.ThrowsAsync<TaskFailedException>(() => client.SubmitAsync("test:breaks@1", [], cancellationToken: Stop));
        Assert.Equal("RuntimeError: System.IO.InvalidDataException: no", error.Message);
    }

    [Fact]
    public async Task A_large_value_in_the_storage_is_an_argument_any_number_of_times()
    {
        await using var house = await TaskHouse.StartAsync(functions: f => f.Add("sizes:of@1", (string s) => s.Length));
        await using var client = await house.ConnectAsync();
        var shared = await client.PutAsync(new string('x', 1_000_000), "many");
        for (var i = 0; i < 3; i++) Assert.Equal(1_000_000L, (await client.SubmitAsync("sizes:of@1", [shared], cancellationToken: Stop)).Value);
    }

    [Fact]
    public async Task A_graph_runs_on_workers()
    {
        await using var house = await TaskHouse.StartAsync(workers: 2, functions: f => f.Add("g:add@1", (long a, long b) => a + b));
        await using var client = await house.ConnectAsync();
        var graph = new TaskGraph();
        var c = graph.Add("g:add@1", 1, 2);
        var d = graph.Add("g:add@1", c, 10);
        var e = graph.Add("g:add@1", c, d);
        var outcomes = await client.RunAsync(graph, [e, c], cancellationToken: Stop);
        Assert.Equal([16L, 3L], outcomes.Select(o => o.GetValue().Value));
    }

    [Fact]
    public async Task A_waiting_task_is_cancelled_and_a_running_one_with_its_processor()
    {
        using var gate = new ManualResetEventSlim();
        await using var house = await TaskHouse.StartAsync(functions: f => f.Add("test:wait@1", call => { gate.Wait(); return 1; }));
        await using var client = await house.ConnectAsync();
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        var running = client.SubmitAsync("test:wait@1", [], cancellationToken: first.Token);
        var waiting = client.SubmitAsync("test:wait@1", [], cancellationToken: second.Token);
        await UntilAsync(() => house.Workers.Counters.Tasks == 2);
        await second.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(20), Stop));
        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TimeSpan.FromSeconds(20), Stop));
        gate.Set();
        Assert.Equal(3.0, (await client.SubmitAsync("math.sqrt", [9], cancellationToken: Stop)).Value);
        Assert.Equal(0, house.Workers.Counters.ProcessorsLost);
    }

    [Fact]
    public async Task Tasks_that_wait_for_tasks_they_submit_do_not_hold_them_up()
    {
        TaskHouse? house = null;
        house = await TaskHouse.StartAsync(functions: f => f.Add("test:fib@1", call => FibAsync(call)));
        await using (house)
        {
            await using var client = await house.ConnectAsync();
            Assert.Equal(8L, (await client.SubmitAsync("test:fib@1", [6], cancellationToken: Stop).WaitAsync(TimeSpan.FromSeconds(60), Stop)).Value);
        }

        async Task<object?> FibAsync(TaskCall call)
        {
            var n = Convert.ToInt64(call.Arguments[0], CultureInfo.InvariantCulture);
            if (n < 2) return n;
            await using var nested = await house!.ConnectAsync();
            var parts = await nested.MapAsync("test:fib@1", [[n - 1], [n - 2]], new TaskOptions { Priority = call.Priority + 1 });
            return parts.Sum(p => p.GetValue().To<long>());
        }
    }

    [Fact]
    public async Task A_cluster_that_a_client_ended_ends_its_workers()
    {
        await using var house = await TaskHouse.StartAsync();
        await using var client = await house.ConnectAsync();
        Assert.True(await client.ShutdownAsync());
        Assert.Equal("a client ended the cluster", await house.Workers.Completion.WaitAsync(TimeSpan.FromSeconds(20), Stop));
    }

    [Fact]
    public async Task Workers_end_with_their_scheduler()
    {
        await using var house = await TaskHouse.StartAsync(workers: 2);
        await house.Scheduler.DisposeAsync();
        Assert.Equal($"the scheduler at {house.Scheduler.Address} closed the connection", await house.Workers.Completion.WaitAsync(TimeSpan.FromSeconds(20), Stop));
        Assert.Equal(2, house.Workers.Counters.WorkersLost);
    }

    [Fact]
    public async Task Tasks_fail_by_name_where_no_processor_can_be_started()
    {
        await using var house = await TaskHouse.StartAsync(with: o => o with { ProcessorCommand = ["/bin/false"] });
        await using var client = await house.ConnectAsync();
        var error = await Assert.ThrowsAsync<TaskFailedException>(() => client.SubmitAsync("math.sqrt", [16], cancellationToken: Stop).WaitAsync(TimeSpan.FromSeconds(20), Stop));
        Assert.Equal("ProcessorDiedError: no processor can be started: process_status=dead exitcode=1", error.Message);
    }

    [Fact]
    public async Task Workers_end_when_their_scheduler_says_nothing()
    {
        using var loop = new YmqLoop("silent scheduler");
        var binder = new YmqBinder(loop, "1|scheduler|silent"u8, new YmqOptions(), new Silent());
        var address = binder.Bind(YmqAddress.Parse("tcp://127.0.0.1:0"));
        loop.Start();
        await using var workers = new TaskWorkers(new TaskWorkersOptions { SchedulerAddress = address, Workers = 1, Functions = TaskFunctions.WithPython(), DeathTimeout = TimeSpan.FromMilliseconds(100) });
        workers.Start();
        Assert.Equal("the scheduler said nothing for 0.1 s", await workers.Completion.WaitAsync(TimeSpan.FromSeconds(20), Stop));
    }

    [Fact]
    public async Task The_scheduler_decides_how_many_workers_a_dynamic_manager_has()
    {
        await using var house = await TaskHouse.StartAsync(workers: 2, with: o => o with { IsDynamic = true, HeartbeatInterval = TimeSpan.FromMilliseconds(50) });
        await using var client = await house.ConnectAsync();
        Assert.Equal((0, 0), await house.Workers.GetLoadAsync());
        Assert.Equal(4.0, (await client.SubmitAsync("math.sqrt", [16], cancellationToken: Stop).WaitAsync(TimeSpan.FromSeconds(20), Stop)).Value);
        await UntilAsync(() => house.Workers.GetLoadAsync().GetAwaiter().GetResult() == (0, 0));
        Assert.Equal(0, house.Workers.Counters.WorkersLost);
    }

    internal static async Task UntilAsync(Func<bool> condition)
    {
        for (var i = 0; i < 2000 && !condition(); i++) await Task.Delay(10, Stop);
        Assert.True(condition());
    }

    private sealed class Silent : IYmqHandler
    {
        void IYmqHandler.Received(YmqPeer peer, ReadOnlySpan<byte> message)
        {
        }
    }
}

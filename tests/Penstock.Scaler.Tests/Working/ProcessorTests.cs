using Penstock.Scaler.Messages;
using Penstock.Scaler.Working;

namespace Penstock.Tests.Working;

/// <summary>What a processor prints, and what becomes of results that cannot be stored.</summary>
public sealed class ProcessorTests
{
    [Fact]
    public async Task What_a_task_prints_goes_to_its_client_if_it_asked_and_else_to_standard_error()
    {
        using var otherwise = new StringWriter();
        TextWriter? output = null, error = null;
        using var house = new ProcessorHouse(new TaskFunctions().Add("test:print@1", _ =>
        {
            output!.WriteLine("to output");
            error!.Write("to error");
            output.Write("");
            return null;
        }));
        (output, error) = (new TaskPrints(house.Processor, false, otherwise), new TaskPrints(house.Processor, true, otherwise));
        var quiet = await house.GiveAsync("print@1");
        await ClusterTests.UntilAsync(() => house.Said.Any(m => m is TaskResult result && result.TaskId == quiet));
        Assert.Equal("to output\nto error", otherwise.ToString());
        Assert.DoesNotContain(house.Said, m => m is TaskLog);
        var told = await house.GiveAsync("print@1", streams: true);
        await ClusterTests.UntilAsync(() => house.Said.Any(m => m is TaskResult result && result.TaskId == told));
        Assert.Equal("to output\nto error", otherwise.ToString());
        Assert.Equal(
            [(told, TaskLogType.Stdout, "to output\n"), (told, TaskLogType.Stderr, "to error")],
            house.Said.OfType<TaskLog>().Select(l => (l.TaskId, l.LogType, l.Content)));
        // The client hears of the end after all that was printed.
        Assert.IsType<TaskResult>(house.Said[^1]);
    }

    [Fact]
    public async Task A_task_that_prints_faster_than_it_can_be_sent_waits()
    {
        var piece = new string('x', 100_000);
        var printed = 0;
        ProcessorHouse? made = null;
        using var gate = new ManualResetEventSlim();
        using var house = made = new ProcessorHouse(new TaskFunctions().Add("test:flood@1", _ =>
        {
            made!.Loop.Post(() => gate.Wait(20_000));
            for (var i = 0; i < 50; i++)
            {
                made.Processor.Printed(piece, isError: false);
                Interlocked.Increment(ref printed);
            }
            return null;
        }));
        await house.GiveAsync("flood@1", streams: true);
        await ClusterTests.UntilAsync(() => Volatile.Read(ref printed) >= 11);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.Equal(11, Volatile.Read(ref printed));
        gate.Set();
        await ClusterTests.UntilAsync(() => house.Said.Any(m => m is TaskResult));
        Assert.Equal(50, house.Said.Count(m => m is TaskLog));
    }

    [Fact]
    public async Task A_result_that_cannot_be_stored_is_tried_under_new_ids_until_it_is()
    {
        using var house = new ProcessorHouse(new TaskFunctions().Add("test:seven@1", _ => 7L), breaks: 3);
        await house.GiveAsync("seven@1");
        await ClusterTests.UntilAsync(() => house.Store.Tries == 1);
        Assert.DoesNotContain(house.Said, m => m is TaskResult);
        await house.PassAsync(TimeSpan.FromSeconds(0.9));
        Assert.Equal(1, house.Store.Tries);
        await house.PassAsync(TimeSpan.FromSeconds(8));
        await ClusterTests.UntilAsync(() => house.Said.Any(m => m is TaskResult));
        Assert.Equal(4, house.Store.Sent.Distinct().Count());
        var result = Assert.Single(house.Said.OfType<TaskResult>());
        Assert.Equal((TaskResultType.Success, house.Store.Sent[3]), (result.ResultType, Assert.Single(result.Results)));
        Assert.Equal(result.Results, Assert.Single(house.Said.OfType<ObjectInstruction>()).ObjectMetadata.ObjectIds);
    }

    [Fact]
    public async Task A_result_that_cannot_be_stored_four_times_ends_its_task_as_if_its_worker_had_died()
    {
        using var house = new ProcessorHouse(new TaskFunctions().Add("test:seven@1", _ => 7L), breaks: int.MaxValue);
        var id = await house.GiveAsync("seven@1");
        await ClusterTests.UntilAsync(() => house.Store.Tries == 1);
        await house.PassAsync(TimeSpan.FromSeconds(6));
        Assert.DoesNotContain(house.Said, m => m is TaskResult);
        await house.PassAsync(TimeSpan.FromSeconds(2));
        await ClusterTests.UntilAsync(() => house.Said.Any(m => m is TaskResult));
        var result = Assert.Single(house.Said.OfType<TaskResult>());
        Assert.Equal((id, TaskResultType.FailedWorkerDied, 0), (result.TaskId, result.ResultType, result.Results.Length));
        Assert.Equal(4, house.Store.Tries);
        Assert.DoesNotContain(house.Said, m => m is ObjectInstruction);
    }
}

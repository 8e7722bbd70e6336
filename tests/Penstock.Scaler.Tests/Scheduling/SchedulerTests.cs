using Penstock.Scaler.Messages;

namespace Penstock.Tests.Scheduling;

public sealed class SchedulerTests
{
    [Fact]
    public void A_task_goes_to_a_worker_and_its_result_to_its_client()
    {
        var house = new SchedulerHouse();
        var client = house.Client();
        var worker = house.Worker("W1");
        house.Submit(client, 1);
        Assert.Equal("W1<Task 1", house.Look());
        house.Result(worker, 1);
        Assert.Equal("Client|1<Success 1", house.Look());
        Assert.Equal(0, house.Scheduler.Tasks);
        Assert.Equal(1, house.Scheduler.Counters.Ended(TaskState.Success));
    }

    [Fact]
    public void Tasks_wait_for_workers_in_order_and_go_to_the_one_with_the_fewest()
    {
        var house = new SchedulerHouse();
        var client = house.Client();
        for (var i = 1; i <= 5; i++) house.Submit(client, i);
        Assert.Equal("", house.Look());
        var first = house.Worker("W1", queue: 2);
        Assert.Equal("W1<Task 1, W1<Task 2", house.Look());
        house.Worker("W2", queue: 2);
        Assert.Equal("W2<Task 3, W2<Task 4", house.Look());
        house.Result(first, 2);
        Assert.Equal("Client|1<Success 2, W1<Task 5", house.Look());
    }

    [Fact]
    public void Capabilities_reach_the_worker_as_they_came()
    {
        var house = new SchedulerHouse();
        var client = house.Client();
        house.Worker("W1");
        house.Submit(client, 1, new TaskCapability { Name = "gpu", Value = 3 });
        var task = Assert.IsType<TaskMessage>(house.Sent.Single().Message);
        Assert.Equal([new TaskCapability { Name = "gpu", Value = 3 }], task.Capabilities);
    }

    [Fact]
    public void By_capability_a_task_goes_where_it_can_run_and_holds_up_no_other()
    {
        var house = new SchedulerHouse("allocate=capability; scaling=no");
        var client = house.Client();
        var plain = house.Worker("W1", queue: 1);
        house.Submit(client, 1, new TaskCapability { Name = "gpu" });
        house.Submit(client, 2);
        Assert.Equal("W1<Task 2", house.Look());
        house.Submit(client, 3);
        house.Worker("G1", 1, "", new TaskCapability { Name = "gpu" }, new TaskCapability { Name = "linux" });
        Assert.Equal("G1<Task 1", house.Look());
        house.Result(plain, 2);
        Assert.Equal("Client|1<Success 2, W1<Task 3", house.Look());
    }

    [Fact]
    public void A_waiting_task_is_cancelled_at_once_a_running_one_through_its_worker_an_unknown_one_not_found()
    {
        var house = new SchedulerHouse();
        var client = house.Client();
        house.Submit(client, 1);
        house.Say(client, new TaskCancel { TaskId = SchedulerHouse.Id(1) });
        Assert.Equal("Client|1<Canceled 1", house.Look());
        var worker = house.Worker("W1");
        house.Submit(client, 2);
        house.Say(client, new TaskCancel { TaskId = SchedulerHouse.Id(2), Force = true });
        house.Confirm(worker, 2, TaskCancelConfirmType.Canceled);
        Assert.Equal("W1<Task 2, W1<Cancel! 2, Client|1<Canceled 2", house.Look());
        house.Say(client, new TaskCancel { TaskId = SchedulerHouse.Id(3) });
        Assert.Equal("Client|1<CancelNotFound 3", house.Look());
    }

    [Fact]
    public void A_cancel_that_failed_leaves_the_task_to_its_result()
    {
        var house = new SchedulerHouse();
        var client = house.Client();
        var worker = house.Worker("W1");
        house.Submit(client, 1);
        house.Say(client, new TaskCancel { TaskId = SchedulerHouse.Id(1) });
        house.Confirm(worker, 1, TaskCancelConfirmType.CancelFailed);
        house.Result(worker, 1);
        Assert.Equal("W1<Task 1, W1<Cancel 1, Client|1<Success 1", house.Look());
    }

    [Fact]
    public void A_cancel_the_worker_knows_nothing_of_frees_its_place()
    {
        var house = new SchedulerHouse();
        var client = house.Client();
        var worker = house.Worker("W1", queue: 1);
        house.Submit(client, 1);
        house.Submit(client, 2);
        house.Say(client, new TaskCancel { TaskId = SchedulerHouse.Id(1), Force = true });
        house.Confirm(worker, 1, TaskCancelConfirmType.CancelNotFound);
        Assert.Equal("W1<Task 1, W1<Cancel! 1, Client|1<CancelNotFound 1, W1<Task 2", house.Look());
    }

    [Fact]
    public void Answers_from_another_worker_are_not_believed_unless_told_to()
    {
        foreach (var trust in new[] { false, true })
        {
            var house = new SchedulerHouse(with: o => o with { TrustSenders = trust });
            var client = house.Client();
            house.Worker("W1");
            house.Submit(client, 1);
            var other = house.Worker("W2");
            house.Look();
            house.Result(other, 1);
            Assert.Equal(trust ? "Client|1<Success 1" : "", house.Look());
            Assert.Equal(trust ? 0 : 1, house.Scheduler.Counters.FromStrangers);
        }
    }

    [Fact]
    public void Confirms_and_prints_from_another_worker_are_not_believed_unless_told_to()
    {
        foreach (var trust in new[] { false, true })
        {
            var house = new SchedulerHouse(with: o => o with { TrustSenders = trust });
            var client = house.Client();
            house.Worker("W1");
            house.Submit(client, 1);
            var other = house.Worker("W2");
            house.Say(client, new TaskCancel { TaskId = SchedulerHouse.Id(1), Force = true });
            house.Look();
            house.Say(other, new TaskLog { TaskId = SchedulerHouse.Id(1), LogType = TaskLogType.Stdout, Content = "x" });
            Assert.Equal(trust ? 1 : 0, house.Sent.Count(s => s.Message is TaskLog));
            house.Look();
            house.Confirm(other, 1, TaskCancelConfirmType.Canceled);
            Assert.Equal(trust ? "Client|1<Canceled 1" : "", house.Look());
            Assert.Equal(trust ? 0 : 2, house.Scheduler.Counters.FromStrangers);
        }
    }

    [Fact]
    public void A_worker_whose_connection_ends_or_who_is_silent_for_five_seconds_loses_its_tasks_to_others()
    {
        var house = new SchedulerHouse();
        var client = house.Client();
        var first = house.Worker("W1");
        house.Submit(client, 1);
        var second = house.Worker("W2");
        house.Look();
        house.Scheduler.Ended(first, final: true);
        Assert.Equal("W2<Task 1", house.Look());
        var third = house.Worker("W3");
        house.Pass(4.9, client, third);
        Assert.Equal("W3<Task 1", house.Look());
        house.Result(third, 1);
        Assert.Equal("Client|1<Success 1", house.Look());
        Assert.Equal(2, house.Scheduler.Counters.WorkersLost);
        _ = second;
    }

    [Fact]
    public void A_worker_that_comes_back_is_told_to_drop_what_was_given_to_others()
    {
        var house = new SchedulerHouse();
        var client = house.Client();
        var first = house.Worker("W1");
        house.Submit(client, 1);
        var second = house.Worker("W2");
        house.Pass(4.9, client, second);
        Assert.Equal("W1<Task 1, W2<Task 1", house.Look());
        house.Beat(first);
        Assert.Equal("W1<Cancel! 1, W1<WorkerHeartbeatEcho", house.Look());
        house.Confirm(first, 1, TaskCancelConfirmType.Canceled);
        house.Result(second, 1);
        Assert.Equal("Client|1<Success 1", house.Look());
    }

    [Fact]
    public void A_worker_that_wakes_keeps_what_nobody_else_was_given_and_its_answers_count()
    {
        var house = new SchedulerHouse();
        var client = house.Client();
        var worker = house.Worker("W1", queue: 2);
        house.Submit(client, 1);
        house.Submit(client, 2);
        house.Pass(4.9, client);
        Assert.Equal(2, house.Scheduler.WaitingTasks);
        house.Look();
        house.Result(worker, 1);
        Assert.Equal("Client|1<Success 1", house.Look());
        house.Beat(worker);
        house.Result(worker, 2);
        Assert.Equal("W1<WorkerHeartbeatEcho, Client|1<Success 2", house.Look());
    }

    [Fact]
    public void A_worker_that_comes_on_a_new_connection_is_given_its_task_again_after_it_dropped_the_old_one()
    {
        var house = new SchedulerHouse();
        var client = house.Client();
        var worker = house.Worker("W1");
        house.Submit(client, 1);
        house.Scheduler.Ended(worker, final: false);
        house.Beat(worker);
        Assert.Equal("W1<Task 1, W1<Cancel! 1, W1<Task 1, W1<WorkerHeartbeatEcho", house.Look());
        house.Confirm(worker, 1, TaskCancelConfirmType.Canceled);
        house.Result(worker, 1);
        Assert.Equal("Client|1<Success 1", house.Look());
        Assert.Equal(0, house.Scheduler.Tasks);
    }

    [Fact]
    public void A_task_that_kills_its_workers_is_given_up_after_the_limit()
    {
        var house = new SchedulerHouse(with: o => o with { MaxWorkersLost = 2 });
        var client = house.Client();
        house.Submit(client, 1);
        for (var i = 1; i <= 3; i++) house.Scheduler.Ended(house.Worker($"W{i}"), final: true);
        Assert.Equal("W1<Task 1, W2<Task 1, W3<Task 1, Client|1<FailedWorkerDied 1", house.Look());
        Assert.Equal(0, house.Scheduler.Tasks);
    }

    [Fact]
    public void A_worker_that_leaves_in_order_gets_its_answer_and_its_tasks_count_no_loss()
    {
        var house = new SchedulerHouse();
        var client = house.Client();
        var worker = house.Worker("W1");
        house.Submit(client, 1);
        house.Say(worker, new DisconnectRequest { Worker = worker.Identity });
        Assert.Equal("W1<Task 1, W1<DisconnectResponse", house.Look());
        house.Worker("W2");
        Assert.Equal("W2<Task 1", house.Look());
        Assert.Equal(0, house.Scheduler.Counters.WorkersLost);
    }

    [Fact]
    public void A_worker_of_the_proposed_protocol_leaves_without_an_answer()
    {
        var house = new SchedulerHouse(with: o => o with { Profile = ProtocolProfile.Draining });
        var client = house.Client();
        var worker = house.Worker("W1");
        house.Submit(client, 1);
        house.Say(worker, new WorkerDisconnectNotification());
        Assert.Equal("W1<Task 1", house.Look());
        house.Worker("W2");
        Assert.Equal("W2<Task 1", house.Look());
        Assert.Equal(0, house.Scheduler.Counters.WorkersLost);
    }

    [Fact]
    public void A_client_that_leaves_takes_its_tasks_and_objects_with_it()
    {
        var house = new SchedulerHouse();
        var client = house.Client();
        var worker = house.Worker("W1", queue: 1);
        var ids = new[] { SchedulerHouse.Object("Client|1", 1), SchedulerHouse.Object("Client|1", 2) };
        house.Say(client, new ObjectInstruction { ObjectUser = client.Identity, ObjectMetadata = new ObjectMetadata { ObjectIds = ids, ObjectTypes = new ObjectContentType[2], ObjectNames = ["f"u8.ToArray(), "<obj>"u8.ToArray()] } });
        house.Submit(client, 1);
        house.Submit(client, 2);
        house.Look();
        house.Say(client, new ClientDisconnect { DisconnectType = ClientDisconnectType.Disconnect });
        Assert.Equal("W1<Cancel 1", house.Look());
        house.Pass(0.1);
        Assert.Equal("W1<Delete 2", house.Look());
        Assert.Equal(ids.Order(Comparer<ObjectId>.Create((a, b) => a.Field3.CompareTo(b.Field3))), house.Deleted.Order(Comparer<ObjectId>.Create((a, b) => a.Field3.CompareTo(b.Field3))));
        house.Confirm(worker, 1, TaskCancelConfirmType.CancelFailed);
        var late = SchedulerHouse.Object("Client|1", 101);
        house.Say(worker, new ObjectInstruction { ObjectUser = client.Identity, ObjectMetadata = new ObjectMetadata { ObjectIds = [late] } });
        house.Result(worker, 1);
        house.Pass(0.1);
        Assert.Equal("W1<Delete 1", house.Look());
        Assert.Contains(late, house.Deleted);
        Assert.Equal((0, 1L), (house.Scheduler.Tasks, house.Scheduler.Counters.WithoutClient - 1));
    }

    [Fact]
    public void A_silent_client_is_gone_after_its_timeout_and_what_it_says_keeps_it()
    {
        var house = new SchedulerHouse();
        var quiet = house.Client("Client|quiet");
        var lively = house.Client("Client|lively");
        house.Submit(quiet, 1);
        house.Pass(61, lively);
        Assert.Equal(1, house.Scheduler.Clients);
        Assert.Equal(0, house.Scheduler.Tasks);
    }

    [Fact]
    public void A_shutdown_is_refused_by_a_protected_scheduler_and_told_to_the_workers_by_another()
    {
        var guarded = new SchedulerHouse(with: o => o with { Protected = true });
        guarded.Say(guarded.Client(), new ClientDisconnect { DisconnectType = ClientDisconnectType.Shutdown });
        Assert.Equal("Client|1<Shutdown False", guarded.Look());
        Assert.False(guarded.Stopped);
        var open = new SchedulerHouse();
        var client = open.Client();
        open.Worker("W1");
        open.Say(client, new ClientDisconnect { DisconnectType = ClientDisconnectType.Shutdown });
        Assert.Equal("Client|1<Shutdown True, W1<Shutdown", open.Look());
        Assert.True(open.Stopped);
    }

    [Fact]
    public void A_second_task_with_an_id_is_ignored()
    {
        var house = new SchedulerHouse();
        var client = house.Client();
        house.Submit(client, 1);
        house.Submit(client, 1);
        Assert.Equal((1, 1L), (house.Scheduler.Tasks, house.Scheduler.Counters.DuplicateTasks));
    }

    [Fact]
    public void Nobody_acts_for_another_client_unless_senders_are_trusted()
    {
        var house = new SchedulerHouse();
        var victim = house.Client("Client|victim");
        var thief = house.Client("Client|thief");
        house.Submit(victim, 1);
        house.Say(thief, new TaskCancel { TaskId = SchedulerHouse.Id(1), Force = true });
        Assert.Equal("Client|thief<CancelNotFound 1", house.Look());
        house.Say(thief, SchedulerHouse.Task(victim, 2));
        house.Say(thief, new ObjectInstruction { InstructionType = ObjectInstructionType.Delete, ObjectUser = victim.Identity, ObjectMetadata = new ObjectMetadata { ObjectIds = [SchedulerHouse.Object("Client|victim", 1)] } });
        house.Say(thief, new DisconnectRequest { Worker = house.Worker("W1").Identity });
        Assert.Equal(4, house.Scheduler.Counters.Impersonations);
        Assert.Equal(1, house.Scheduler.Tasks);
        Assert.Single(house.Scheduler.Workers);
    }

    [Fact]
    public void Too_many_waiting_tasks_and_too_long_ones_fail_with_an_error_the_client_reads()
    {
        var house = new SchedulerHouse(with: o => o with { MaxWaitingTasks = 1, TaskTimeout = TimeSpan.FromSeconds(2) });
        var client = house.Client();
        house.Submit(client, 1);
        house.Submit(client, 2);
        Assert.Equal("Client|1<Failed 2", house.Look());
        Assert.Contains("1 tasks wait for a worker already", System.Text.Encoding.UTF8.GetString(house.Stored[0].Content), StringComparison.Ordinal);
        var worker = house.Worker("W1");
        house.Pass(2.2, client, worker);
        Assert.Equal("W1<Task 1, W1<Cancel! 1, Client|1<Failed 1", house.Look());
    }

    [Fact]
    public void A_negative_priority_which_kills_the_originals_workers_fails_the_task()
    {
        var house = new SchedulerHouse();
        var client = house.Client();
        house.Worker("W1");
        house.Say(client, SchedulerHouse.Task(client, 1) with { Metadata = new TaskFlags(false, -1, false).ToBytes() });
        Assert.Equal("Client|1<Failed 1", house.Look());
    }

    [Fact]
    public void Output_of_tasks_goes_to_their_client()
    {
        var house = new SchedulerHouse();
        var client = house.Client();
        var worker = house.Worker("W1");
        house.Submit(client, 1);
        house.Look();
        house.Say(worker, new TaskLog { TaskId = SchedulerHouse.Id(1), Content = "hello" });
        Assert.Equal("hello", Assert.IsType<TaskLog>(house.Sent.Single().Message).Content);
    }

    [Fact]
    public void Work_is_moved_to_an_idle_worker_once_the_advice_was_the_same_three_times()
    {
        var house = new SchedulerHouse();
        var client = house.Client();
        var busy = house.Worker("W1");
        for (var i = 1; i <= 5; i++) house.Submit(client, i);
        var idle = house.Worker("W2");
        house.Look();
        house.Pass(1.95, client, busy, idle);
        Assert.Equal("", house.Look());
        house.Pass(1.1, client, busy, idle);
        Assert.Equal("W1<Cancel 4, W1<Cancel 5", house.Look());
        house.Confirm(busy, 4, TaskCancelConfirmType.Canceled);
        house.Confirm(busy, 5, TaskCancelConfirmType.CancelNotFound);
        Assert.Equal("W2<Task 4, W2<Task 5", house.Look());
        house.Pass(5, client, busy, idle);
        Assert.Equal("", house.Look());
        Assert.Equal(2, house.Scheduler.Counters.BalanceMoves);
    }

    [Fact]
    public void A_forced_cancel_during_balancing_is_sent_on_when_the_gentle_one_was_refused()
    {
        var house = new SchedulerHouse();
        var client = house.Client();
        var busy = house.Worker("W1");
        for (var i = 1; i <= 2; i++) house.Submit(client, i);
        var idle = house.Worker("W2");
        house.Pass(3.2, client, busy, idle);
        house.Look();
        house.Say(client, new TaskCancel { TaskId = SchedulerHouse.Id(2), Force = true });
        house.Confirm(busy, 2, TaskCancelConfirmType.CancelFailed);
        Assert.Equal("W1<Cancel! 2", house.Look());
        house.Confirm(busy, 2, TaskCancelConfirmType.Canceled);
        Assert.Equal("Client|1<Canceled 2", house.Look());
    }

    [Fact]
    public void Monitors_see_each_step_of_a_task()
    {
        var house = new SchedulerHouse { HasMonitors = true };
        var client = house.Client();
        house.Say(client, new ObjectInstruction { ObjectUser = client.Identity, ObjectMetadata = new ObjectMetadata { ObjectIds = [SchedulerHouse.Object("Client|1", 1)], ObjectNames = ["sqrt"u8.ToArray()] } });
        house.Submit(client, 1);
        var worker = house.Worker("W1");
        house.Result(worker, 1);
        house.Pass(1, client, worker);
        var steps = house.Published.Select(m => m switch
        {
            StateTask task => $"{System.Text.Encoding.UTF8.GetString(task.FunctionName)} {task.State} {System.Text.Encoding.UTF8.GetString(task.Worker)}",
            StateWorker state => $"worker {state.State}",
            _ => m.Kind.ToString(),
        });
        Assert.Equal(["sqrt Inactive ", "worker Connected", "sqrt Running W1", "sqrt Success ", "StateScheduler"], steps);
        var status = Assert.IsType<StateScheduler>(house.Published[^1]);
        Assert.Equal(1u, status.TaskManager.StateToCount.Single(c => c.State == (byte)TaskState.Success).Count);
        Assert.Equal("W1"u8, status.WorkerManager.Workers.Single().WorkerId);
    }
}

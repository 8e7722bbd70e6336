using Penstock.Scaler.Messages;
using Penstock.Scaler.Scheduling;
using Penstock.Scaler.Scheduling.Policies;

namespace Penstock.Tests.Scheduling;

public sealed class PolicyTests
{
    [Theory]
    [InlineData(0, 0, 0, 4, 0)] // nothing to do
    [InlineData(3, 0, 0, 4, 1)] // the first worker
    [InlineData(10, 1, 1, 4, 1)] // ten for one are not too many
    [InlineData(11, 1, 1, 4, 2)] // eleven are
    [InlineData(100, 4, 4, 4, 4)] // no more than the manager has
    [InlineData(3, 4, 4, 4, 1)] // fewer tasks than workers
    [InlineData(35, 40, 40, 40, 4)]
    [InlineData(0, 4, 4, 4, 0)] // all done
    [InlineData(4, 4, 2, 4, 2)] // as many as workers: as it is
    public void Vanilla_scaling_follows_tasks_for_each_worker(long tasks, long workers, long current, long max, long desired) =>
        Assert.Equal(desired, Scaling.Vanilla(tasks, workers, current, max));

    [Fact]
    public void Capability_scaling_asks_for_each_set_of_capabilities()
    {
        var house = new SchedulerHouse("allocate=capability; scaling=capability");
        var client = house.Client();
        for (var i = 1; i <= 6; i++) house.Submit(client, i, new TaskCapability { Name = "gpu", Value = 2 });
        house.Submit(client, 7);
        var manager = new Party("wm"u8.ToArray());
        house.Say(manager, new WorkerManagerHeartbeat { MaxTaskConcurrency = 8, WorkerManagerId = "m"u8.ToArray() });
        Assert.Equal("wm<WorkerManagerHeartbeatEcho, wm<Want 1+2gpu", house.Look());
    }

    [Fact]
    public void A_waterfall_asks_the_preferred_manager_first_and_gives_the_least_preferred_up_first()
    {
        var house = new SchedulerHouse("# cheap first\n1,home,2\n2,cloud\n", engine: "waterfall_v1");
        var client = house.Client();
        var home = Manager(house, "home", 10);
        var cloud = Manager(house, "cloud", 10);
        for (var i = 1; i <= 35; i++) house.Submit(client, i);
        house.Look();
        Assert.Equal(("home<WorkerManagerHeartbeatEcho, home<Want 2", "cloud<WorkerManagerHeartbeatEcho, cloud<Want 2"), (Beat(house, home, "home"), Beat(house, cloud, "cloud")));
        var near = house.Worker("W1", 100, "home");
        var far = house.Worker("W2", 100, "cloud");
        for (var i = 1; i <= 35; i++) house.Say(client, new TaskCancel { TaskId = SchedulerHouse.Id(i), Force = true });
        for (var i = 1; i <= 35; i++)
        {
            house.Confirm(near, i, TaskCancelConfirmType.Canceled);
            house.Confirm(far, i, TaskCancelConfirmType.Canceled);
        }
        house.Look();
        Assert.Equal(("home<WorkerManagerHeartbeatEcho, home<Want 1", "cloud<WorkerManagerHeartbeatEcho, cloud<Want 0"), (Beat(house, home, "home"), Beat(house, cloud, "cloud")));
        house.Scheduler.Ended(far, final: true);
        house.Look();
        Assert.Equal("home<WorkerManagerHeartbeatEcho, home<Want 0", Beat(house, home, "home"));
        Assert.Equal("other<WorkerManagerHeartbeatEcho", Beat(house, new Party("other"u8.ToArray()), "other"));
    }

    [Fact]
    public void Of_two_managers_with_one_id_the_second_is_ignored_and_a_silent_one_forgotten()
    {
        var house = new SchedulerHouse();
        Manager(house, "m", 1);
        var second = new Party("second"u8.ToArray());
        Assert.Equal("", Beat(house, second, "m"));
        house.Pass(10.1);
        Assert.Equal("second<WorkerManagerHeartbeatEcho, second<Want 0", Beat(house, second, "m"));
    }

    [Fact]
    public void Without_scaling_managers_are_told_nothing()
    {
        var house = new SchedulerHouse("allocate=even_load; scaling=no");
        Assert.Equal("wm<WorkerManagerHeartbeatEcho", Beat(house, new Party("wm"u8.ToArray()), "m"));
    }

    [Theory]
    [InlineData("simple", "allocate=even_load")]
    [InlineData("simple", "allocate=even_load; scaling=vanilla; more=1")]
    [InlineData("simple", "allocate=odd_load; scaling=vanilla")]
    [InlineData("simple", "allocate=even_load; scaling=up")]
    [InlineData("other", "")]
    [InlineData("waterfall_v1", "# nothing\n\n")]
    [InlineData("waterfall_v1", "1,a\n2,a")]
    [InlineData("waterfall_v1", "1")]
    [InlineData("waterfall_v1", "1,a,2,3")]
    [InlineData("waterfall_v1", "x,a")]
    [InlineData("waterfall_v1", "1,")]
    [InlineData("waterfall_v1", "1,a,-1")]
    public void A_policy_that_is_not_understood_is_refused_in_one_line(string engine, string content)
    {
        var error = Assert.Throws<FormatException>(() => PolicyOptions.Parse(engine, content));
        Assert.DoesNotContain('\n', error.Message);
        Assert.Matches("policy|waterfall", error.Message);
    }

    [Fact]
    public void A_thousand_tasks_on_one_worker_become_even_over_ten_and_stay_so()
    {
        var house = new SchedulerHouse();
        var client = house.Client();
        var workers = new List<Party> { house.Worker("W0") };
        for (var i = 1; i <= 1000; i++) house.Submit(client, i);
        for (var i = 1; i < 10; i++) workers.Add(house.Worker($"W{i}"));
        house.Look();
        Party[] all = [client, .. workers];
        for (var round = 0; round < 10; round++)
        {
            house.Pass(1, all);
            foreach (var (to, message) in house.Sent.ToArray())
            {
                if (message is TaskCancel cancel) house.Confirm(workers.Single(w => w.Name == to), (int)cancel.TaskId.Low, TaskCancelConfirmType.Canceled);
            }
            house.Sent.RemoveAll(s => s.Message is TaskCancel);
        }
        Assert.All(house.Scheduler.Workers, w => Assert.InRange(w.Load, 90, 110));
        Assert.InRange(house.Scheduler.Counters.BalanceMoves, 880, 950);
    }

    [Fact]
    public void By_capability_work_moves_only_to_workers_that_can_do_it()
    {
        var house = new SchedulerHouse("allocate=capability; scaling=no");
        var client = house.Client();
        var gpu = new TaskCapability { Name = "gpu" };
        var busy = house.Worker("G1", 1000, "", gpu);
        for (var i = 1; i <= 4; i++) house.Submit(client, i, gpu);
        for (var i = 5; i <= 6; i++) house.Submit(client, i);
        var plain = house.Worker("P1");
        house.Look();
        house.Pass(4, client, plain, busy);
        Assert.Equal("G1<Cancel 6, G1<Cancel 5", house.Look());
    }

    private static Party Manager(SchedulerHouse house, string id, uint max)
    {
        var party = new Party(SchedulerHouse.Bytes(id));
        house.Say(party, new WorkerManagerHeartbeat { MaxTaskConcurrency = max, WorkerManagerId = SchedulerHouse.Bytes(id) });
        return party;
    }

    private static string Beat(SchedulerHouse house, Party party, string id)
    {
        house.Look();
        house.Say(party, new WorkerManagerHeartbeat { MaxTaskConcurrency = 10, WorkerManagerId = SchedulerHouse.Bytes(id) });
        return house.Look();
    }
}

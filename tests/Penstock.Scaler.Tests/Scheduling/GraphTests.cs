using Penstock.Scaler.Messages;
using Penstock.Scaler.Scheduling;

namespace Penstock.Tests.Scheduling;

public sealed class GraphTests
{
    [Fact]
    public void A_diamond_runs_in_the_order_of_its_dependencies_and_lets_go_of_what_is_in_between()
    {
        var (house, client, worker) = Start();
        house.Say(client, Diamond(client));
        Assert.Equal("W1<Task 1", house.Look());
        Done(house, client, worker, 1);
        Assert.Equal("Client|1<Success 1, W1<Task 2, W1<Task 3", house.Look());
        Done(house, client, worker, 2);
        Done(house, client, worker, 3);
        var last = Assert.IsType<TaskMessage>(house.Sent[^1].Message);
        Assert.Equal([SchedulerHouse.Object("Client|1", 102), SchedulerHouse.Object("Client|1", 103), SchedulerHouse.Object("Client|1", 102)], last.FunctionArgs.Select(a => a.ObjectId));
        Done(house, client, worker, 4);
        Assert.Equal("Client|1<Success 2, Client|1<Success 3, W1<Task 4, Client|1<Success 4, Client|1<Success 9", house.Look());
        house.Pass(0.1, client, worker);
        Assert.Equal([101u, 102u, 103u], house.Deleted.Select(d => (uint)d.Field3).Order());
    }

    [Fact]
    public void With_a_storage_that_forgets_owners_results_are_not_remembered_and_what_is_in_between_still_goes()
    {
        var house = new SchedulerHouse(with: o => o with { StorageForgetsOwners = true });
        var (client, worker) = (house.Client(), house.Worker("W1"));
        house.Say(client, Diamond(client));
        for (var i = 1; i <= 4; i++) Done(house, client, worker, i);
        house.Pass(0.1, client, worker);
        Assert.Equal([101u, 102u, 103u], house.Deleted.Select(d => (uint)d.Field3).Order());
        Assert.Equal(0u, house.Scheduler.Status().ObjectManager.NumberOfObjects);
    }

    [Fact]
    public void A_failed_task_fails_all_that_are_not_done_with_a_copy_of_its_error()
    {
        var (house, client, worker) = Start();
        house.Say(client, Diamond(client));
        Done(house, client, worker, 1);
        house.Look();
        house.Result(worker, 2, TaskResultType.Failed);
        Assert.Equal("Client|1<Failed 2, Client|1<Failed 3, Client|1<Failed 4, Client|1<Failed 9", house.Look());
        Assert.Equal(2, house.Duplicated.Count);
        Assert.All(house.Duplicated, d => Assert.Equal(SchedulerHouse.Object("Client|1", 102), d.Original));
        house.Result(worker, 3);
        Assert.Equal("Client|1<Success 3", house.Look());
        Assert.Equal(0, house.Scheduler.Tasks);
    }

    [Fact]
    public void Cancelling_a_graph_or_any_task_of_it_cancels_all()
    {
        foreach (var id in new[] { 9, 4, 2 })
        {
            var (house, client, worker) = Start();
            house.Say(client, Diamond(client));
            Done(house, client, worker, 1);
            house.Look();
            house.Say(client, new TaskCancel { TaskId = SchedulerHouse.Id(id) });
            Assert.Equal("W1<Cancel! 2, W1<Cancel! 3, Client|1<Canceled 4", house.Look());
            house.Confirm(worker, 2, TaskCancelConfirmType.Canceled);
            house.Confirm(worker, 3, TaskCancelConfirmType.CancelNotFound);
            Assert.Equal("Client|1<Canceled 2, Client|1<CancelNotFound 3, Client|1<Canceled 9", house.Look());
            Assert.Equal(0, house.Scheduler.Tasks);
        }
    }

    [Fact]
    public void A_graph_that_is_none_is_refused_with_an_error_the_client_reads()
    {
        var (house, client, _) = Start();
        house.Say(client, new GraphTask { TaskId = SchedulerHouse.Id(9), Source = client.Identity, Graph = [Node(client, 1, 2), Node(client, 2, 1)] });
        house.Say(client, new GraphTask { TaskId = SchedulerHouse.Id(8), Source = client.Identity, Graph = [Node(client, 1), Node(client, 1)] });
        house.Say(client, new GraphTask { TaskId = SchedulerHouse.Id(7), Source = client.Identity, Graph = [Node(client, 1, 55)] });
        Assert.Equal("Client|1<Failed 9, Client|1<Failed 8, Client|1<Failed 7", house.Look());
        Assert.Contains("in a circle", System.Text.Encoding.UTF8.GetString(house.Stored[0].Content), StringComparison.Ordinal);
        Assert.Equal(0, house.Scheduler.Tasks);
    }

    [Fact]
    public void A_graph_survives_the_death_of_a_worker_and_dies_with_its_client()
    {
        var (house, client, worker) = Start();
        house.Say(client, Diamond(client));
        house.Scheduler.Ended(worker, final: true);
        var second = house.Worker("W2");
        Assert.Equal("W1<Task 1, W2<Task 1", house.Look());
        Done(house, client, second, 1);
        house.Look();
        house.Scheduler.Ended(client, final: true);
        Assert.Equal("W2<Cancel! 2, W2<Cancel! 3", house.Look());
        house.Result(second, 2);
        house.Confirm(second, 2, TaskCancelConfirmType.CancelNotFound);
        house.Confirm(second, 3, TaskCancelConfirmType.Canceled);
        Assert.Equal("", house.Look());
        Assert.Equal((0, 0), (house.Scheduler.Tasks, house.Scheduler.Clients));
    }

    private static (SchedulerHouse House, Party Client, Party Worker) Start()
    {
        var house = new SchedulerHouse();
        return (house, house.Client(), house.Worker("W1"));
    }

    private static void Done(SchedulerHouse house, Party client, Party worker, int id)
    {
        house.Say(worker, new ObjectInstruction { ObjectUser = client.Identity, ObjectMetadata = new ObjectMetadata { ObjectIds = [SchedulerHouse.Object("Client|1", 100 + id)] } });
        house.Result(worker, id);
    }

    // 1 → {2, 3} → 4, which takes 2 twice; 4 is wanted.
    private static GraphTask Diamond(Party client) => new()
    {
        TaskId = SchedulerHouse.Id(9),
        Source = client.Identity,
        Targets = [SchedulerHouse.Id(4)],
        Graph = [Node(client, 1), Node(client, 2, 1), Node(client, 3, 1), Node(client, 4, 2, 3, 2)],
    };

    private static TaskMessage Node(Party client, int id, params int[] parents) =>
        SchedulerHouse.Task(client, id) with { FunctionArgs = [.. parents.Select(p => new TaskArgument(SchedulerHouse.Id(p)))] };
}

using Penstock.Scaler.Client;
using Penstock.Scaler.Objects;
using Penstock.Scaler.Scheduling;
using Penstock.Scaler.Working;
using Penstock.Scaler.Ymq;

namespace Penstock.Tests.Working;

/// <summary>Storage, scheduler and workers at free ports, all real; processors are threads here.</summary>
internal sealed class TaskHouse : IAsyncDisposable
{
    private TaskHouse(ObjectStorageServer storage, SchedulerServer scheduler, TaskWorkers workers, TaskFunctions functions)
    {
        Storage = storage;
        Scheduler = scheduler;
        Workers = workers;
        Functions = functions;
    }

    public ObjectStorageServer Storage { get; }

    public SchedulerServer Scheduler { get; }

    public TaskWorkers Workers { get; }

    public TaskFunctions Functions { get; }

    public static async Task<TaskHouse> StartAsync(
        int workers = 1, Func<TaskFunctions, TaskFunctions>? functions = null, Func<TaskWorkersOptions, TaskWorkersOptions>? with = null, Func<SchedulerServerOptions, SchedulerServerOptions>? scheduling = null)
    {
        var any = YmqAddress.Parse("tcp://127.0.0.1:0");
        var storage = new ObjectStorageServer(new ObjectStorageOptions());
        var options = new SchedulerServerOptions { BindAddress = any, StorageAddress = storage.Bind(any) };
        var scheduler = new SchedulerServer(scheduling?.Invoke(options) ?? options);
        scheduler.Start();
        var registered = TaskFunctions.WithPython();
        functions?.Invoke(registered);
        var worker = new TaskWorkersOptions { SchedulerAddress = scheduler.Address!, Workers = workers, Functions = registered };
        var team = new TaskWorkers(with?.Invoke(worker) ?? worker);
        team.Start();
        var house = new TaskHouse(storage, scheduler, team, registered);
        if (!(with?.Invoke(worker) ?? worker).IsDynamic) await team.Registered.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        return house;
    }

    public Task<TaskClient> ConnectAsync(Func<TaskClientOptions, TaskClientOptions>? with = null)
    {
        var options = new TaskClientOptions { Scheduler = Scheduler.Address! };
        return TaskClient.ConnectAsync(with?.Invoke(options) ?? options, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Workers.DisposeAsync();
        await Scheduler.DisposeAsync();
        Storage.Dispose();
    }
}

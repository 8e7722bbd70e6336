using Penstock.Scaler.Messages;
using Penstock.Scaler.Scheduling.Policies;

namespace Penstock.Scaler.Scheduling;

/// <content>What managers are asked for, and the moving of work between workers.</content>
internal sealed partial class Scheduler
{
    private readonly ScalingKind _scaling;
    private readonly Dictionary<CapabilitySet, long> _demand = [];
    private long _lastBalance;
    private (WorkerEntry Worker, ScheduledTask[] Tasks)[] _advice = [];
    private int _adviceSeen;

    private void Command(ManagerEntry manager)
    {
        var requests = Requests(manager);
        if (requests is null) return;
        manager.LastDesired = requests.Sum(r => (long)r.TaskConcurrency);
        Send(manager.Party, new WorkerManagerCommand { SetDesiredTaskConcurrencyRequests = requests });
    }

    private DesiredTaskConcurrency[]? Requests(ManagerEntry manager)
    {
        switch (_scaling)
        {
            case ScalingKind.Vanilla:
                return [Scaling.Request(Scaling.Vanilla(_tasks.Count, _pool.Workers.Count, manager.Workers.Count, manager.MaxTaskConcurrency), [])];
            case ScalingKind.Capability:
                return Scaling.ByCapability(Demand(), manager.MaxTaskConcurrency);
            case ScalingKind.Waterfall:
                var managers = new Dictionary<string, ManagerEntry>(StringComparer.Ordinal);
                foreach (var known in _managers.Values) managers[known.Name] = known;
                var requests = Scaling.Waterfall(_options.Policy.Rules, manager.Name, managers, _tasks.Count, Demand());
                if (requests is null) _output.Note(SchedulerNote.Warning, $"worker manager '{manager.Name}' has no rule in the waterfall and is asked for nothing");
                return requests;
            default:
                return null;
        }
    }

    private IEnumerable<(CapabilitySet Set, long Tasks)> Demand() =>
        _demand.OrderBy(d => d.Key.Key, StringComparer.Ordinal).Select(d => (d.Key, d.Value));

    private void Balance()
    {
        _lastBalance = _now;
        if (_pool.Workers.Count == 0) return;
        var advice = (_options.Policy.AllocateByCapability ? Balancing.ByCapability(_pool.Workers) : Balancing.EvenLoad(_pool.Workers)).ToArray();
        if (!IsSame(advice))
        {
            _advice = advice;
            _adviceSeen = 0;
            return;
        }
        // Followed once, when it was repeated so often.
        if (++_adviceSeen != _options.BalanceTriggerTimes) return;
        foreach (var (worker, tasks) in advice)
        {
            if (_output.HasMonitors) _output.Publish(new StateBalanceAdvice { WorkerId = worker.Party.Identity, TaskIds = [.. tasks.Select(t => t.Id)] });
            foreach (var task in tasks)
            {
                if (task.State != TaskState.Running || !Step(task, TaskEvent.BalanceCancelRequested)) continue;
                Send(worker.Party, new TaskCancel { TaskId = task.Id, Force = false });
                PublishTask(task, TaskState.BalanceCanceling);
            }
        }
    }

    private bool IsSame((WorkerEntry Worker, ScheduledTask[] Tasks)[] advice)
    {
        if (advice.Length != _advice.Length || advice.Length == 0) return false;
        for (var i = 0; i < advice.Length; i++)
        {
            if (advice[i].Worker != _advice[i].Worker || !advice[i].Tasks.AsSpan().SequenceEqual(_advice[i].Tasks)) return false;
        }
        return true;
    }
}

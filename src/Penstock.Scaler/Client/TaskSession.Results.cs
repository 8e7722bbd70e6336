using Penstock.Scaler.Messages;
using Penstock.Scaler.Objects;
using Penstock.Scaler.Serialization;

namespace Penstock.Scaler.Client;

/// <content>What comes back: results are fetched, read and given up.</content>
internal sealed partial class TaskSession
{
    private readonly HashSet<TaskId> _fetching = [];
    private bool _collects;

    private void Ended(TaskResult result)
    {
        if (_graphs.Remove(result.TaskId, out var graph))
        {
            Ended(graph);
            return;
        }
        // Of a task that was given up, or of a node that nobody asked for.
        if (!_tasks.TryGetValue(result.TaskId, out var task) || task.IsEnded)
        {
            foreach (var id in result.Results) GiveUp(id);
            return;
        }
        if (result.ResultType == TaskResultType.FailedWorkerDied)
        {
            foreach (var id in result.Results) GiveUp(id);
            End(task, new TaskOutcome { Error = new TaskClientException($"the worker of task {task.Id} died, and so did those that it was given to afterwards") });
        }
        else if (task.Graph is { } whole && !whole.Targets.Contains(task.Id) && result.ResultType == TaskResultType.Success)
        {
            // Other nodes need it; the scheduler gives it up after the last.
            End(task, new TaskOutcome { Value = new TaskValue(null) });
        }
        else if (result.Results.Length == 0)
        {
            End(task, new TaskOutcome { Error = new TaskClientException($"task {task.Id} ended ({result.ResultType}) without a result") });
        }
        else
        {
            Fetch(task, result);
        }
    }

    private void Ended(PendingGraph graph)
    {
        foreach (var id in graph.Garbage) GiveUp(id);
        // A node that has had no answer by now gets none.
        foreach (var node in graph.Nodes.Where(n => !n.IsEnded && !_fetching.Contains(n.Id)).ToArray())
            End(node, node.IsCancelling ? Cancelled(node) : new TaskOutcome { Error = new TaskClientException($"the graph ended without a result of its task {node.Id}") });
    }

    private void Fetch(PendingTask task, TaskResult result)
    {
        var object0 = result.Results[0];
        if (task.Graph is not null) _fetching.Add(task.Id);
        _storage.Get(object0, (ulong)_options.MaxResultBytes + 1, reply =>
        {
            _fetching.Remove(task.Id);
            foreach (var id in result.Results)
            {
                // Other nodes of the graph may still need it.
                if (task.Graph is { } graph && _graphs.ContainsKey(graph.Id)) graph.Garbage.Add(id);
                else GiveUp(id);
            }
            if (task.IsEnded)
            {
                reply.Large?.Release();
                return;
            }
            End(task, Read(reply, result) with { CpuTime = CpuTime(result.Metadata) });
        });
    }

    private TaskOutcome Read(ObjectReply reply, TaskResult result)
    {
        using var content = reply.Large is { } large ? new ObjectContent(large) : null;
        if (reply.Failure is { } failure) return new TaskOutcome { Error = new TaskClientException(failure, new ObjectStorageException(failure)) };
        if (reply.Type != ObjectResponseType.GetOk) return new TaskOutcome { Error = new TaskClientException($"the object storage server answered {reply.Type} where a result is expected") };
        if ((content?.Length ?? reply.Small.Length) > _options.MaxResultBytes) return new TaskOutcome { Error = new TaskClientException($"the result has more than {_options.MaxResultBytes} bytes, which is the limit") };
        return Read(content is null ? reply.Small : content.Span, result.ResultType == TaskResultType.Failed);
    }

    private static TaskOutcome Read(ReadOnlySpan<byte> payload, bool isFailure)
    {
        string? problem;
        if (isFailure)
        {
            return PythonError.TryRead(payload, out var error, out problem)
                ? new TaskOutcome { Error = new TaskFailedException(error!.Module, error.Name, error.Message) }
                : new TaskOutcome { Error = new TaskClientException($"the task failed, and its error cannot be read: {problem}") };
        }
        object? value = null;
        var isRead = NeutralPayload.IsNeutral(payload) ? TryReadNeutral(payload, out value, out problem) : PickleReader.TryRead(payload, out value, out problem);
        return isRead ? new TaskOutcome { Value = new TaskValue(value) } : new TaskOutcome { Error = new TaskClientException($"the result cannot be read: {problem}") };
    }

    private static bool TryReadNeutral(ReadOnlySpan<byte> payload, out object? value, out string? problem)
    {
        value = null;
        if (!NeutralPayload.TryRead(payload, out var neutral, out problem)) return false;
        value = neutral.ToValue();
        return true;
    }

    private static TimeSpan? CpuTime(byte[] metadata) => ProfileResult.TryRead(metadata, out var profile) && metadata.Length > 0 ? TimeSpan.FromSeconds(profile.CpuSeconds) : null;

    private void Confirmed(TaskCancelConfirm confirm)
    {
        if (_graphs.TryGetValue(confirm.TaskId, out var graph) && confirm.CancelConfirmType != TaskCancelConfirmType.CancelFailed)
        {
            foreach (var id in graph.Garbage) GiveUp(id);
            Drop(graph);
            return;
        }
        if (!_tasks.TryGetValue(confirm.TaskId, out var task)) return;
        // A task that could not be stopped ends by its result.
        if (confirm.CancelConfirmType == TaskCancelConfirmType.CancelFailed) task.IsCancelling = false;
        else End(task, Cancelled(task));
    }

    private void End(PendingTask task, in TaskOutcome outcome)
    {
        if (task.IsEnded) return;
        task.IsEnded = true;
        _tasks.Remove(task.Id);
        for (var i = 0; i < task.Payloads.Length; i++)
        {
            if (task.Payloads[i] is not null) GiveUp(task.Arguments[i].ObjectId);
        }
        task.Sink.Ended(task.Index, outcome with { Elapsed = _loop.Time.GetElapsedTime(task.Submitted) });
    }

    // The scheduler forgets the object, and tells workers and storage.
    private void GiveUp(ObjectId id)
    {
        _own.Remove(id);
        _garbage.Add(id);
        if (_garbage.Count >= GarbageBatch)
        {
            Collect();
        }
        else if (!_collects)
        {
            _collects = true;
            _loop.Schedule(GarbageAfter, () =>
            {
                _collects = false;
                Collect();
            });
        }
    }

    private void Collect()
    {
        if (_garbage.Count == 0 || _failure is not null) return;
        Send(new ObjectInstruction
        {
            InstructionType = ObjectInstructionType.Delete, ObjectUser = Identity, ObjectMetadata = new ObjectMetadata { ObjectIds = [.. _garbage] },
        });
        _garbage.Clear();
    }
}

using System.Text;
using Penstock.Scaler.Messages;
using Penstock.Scaler.Objects;
using Penstock.Scaler.Serialization;
using Penstock.Scaler.Ymq;

namespace Penstock.Scaler.Client;

/// <content>Objects go to the storage, then the tasks that need them to the scheduler.</content>
internal sealed partial class TaskSession
{
    // As large ones are sent from memory of their own.
    private const int LeastLarge = 64 << 10;

    private readonly HashSet<ObjectId> _own = [];
    private readonly List<(ObjectId Id, string Name, byte[] Payload, ObjectReplied Reply)> _announced = [];
    private bool _hasStorage;

    /// <summary>Takes a task over, from any thread.</summary>
    public void Submit(PendingTask task)
    {
        _handedOver.Enqueue(task);
        // One post for all that come before the loop has time.
        if (Interlocked.Exchange(ref _isTakingOver, 1) == 0 && !_loop.Post(_takeOver)) TakeOver();
    }

    /// <summary>Takes a graph over, from any thread.</summary>
    public void Submit(PendingGraph graph)
    {
        if (!_loop.Post(() => Begin(graph))) Refuse(graph);
    }

    private void Begin(PendingGraph graph)
    {
        if (_failure is not null)
        {
            Refuse(graph);
            return;
        }
        _graphs[graph.Id] = graph;
        graph.Missing = graph.Nodes.Length;
        foreach (var node in graph.Nodes) Begin(node);
        Announce();
        foreach (var node in graph.Nodes.Where(n => n.Missing == 0 && !n.IsEnded).ToArray()) Complete(node);
    }

    // Nothing of it was announced. The loop may be over: nothing but the sink is told.
    private void Refuse(PendingGraph graph)
    {
        foreach (var node in graph.Nodes) node.Sink.Ended(node.Index, new TaskOutcome { Error = _failure });
    }

    /// <summary>Gives a task up, from any thread; one that runs is stopped.</summary>
    public void Cancel(TaskId id) => _loop.Post(() =>
    {
        TakeOver();
        if (_tasks.TryGetValue(id, out var task)) Cancel(task);
    });

    /// <summary>Gives a whole graph up, from any thread, whichever of its tasks have ended.</summary>
    public void Cancel(PendingGraph graph) => _loop.Post(() =>
    {
        if (!_graphs.ContainsKey(graph.Id)) return;
        if (!graph.IsSent)
        {
            Drop(graph);
            return;
        }
        foreach (var node in graph.Nodes) node.IsCancelling = true;
        Send(new TaskCancel { TaskId = graph.Id, Force = true });
    });

    /// <summary>Puts a payload into the storage, from any thread.</summary>
    public Task<SharedObject> PutAsync(byte[] payload, string name)
    {
        var id = ObjectId.New(Identity);
        var done = new TaskCompletionSource<SharedObject>(TaskCreationOptions.RunContinuationsAsynchronously);
        var isPosted = _loop.Post(() =>
        {
            if (_failure is not null)
            {
                done.TrySetException(_failure);
                return;
            }
            Add(id, name, payload, reply =>
            {
                if (Problem(reply, ObjectResponseType.SetOk) is { } problem) done.TrySetException(problem);
                else done.TrySetResult(new SharedObject(id));
            });
            Announce();
        });
        if (!isPosted) done.TrySetException(_failure!);
        return done.Task;
    }

    /// <summary>Gives an object up, from any thread.</summary>
    public void Delete(ObjectId id) => _loop.Post(() => GiveUp(id));

    private void OpenStorage(YmqAddress address)
    {
        _hasStorage = true;
        _storage.Connect(address);
        var serializer = ObjectId.Serializer(Identity);
        _own.Add(serializer);
        Send(new ObjectInstruction
        {
            InstructionType = ObjectInstructionType.Create,
            ObjectUser = Identity,
            ObjectMetadata = new ObjectMetadata { ObjectIds = [serializer], ObjectTypes = [ObjectContentType.Serializer], ObjectNames = ["serializer"u8.ToArray()] },
        });
        _storage.Set(serializer, _options.Payloads == TaskPayloads.Pickle ? SerializerObject.Pickle : SerializerObject.Neutral, reply =>
        {
            if (Problem(reply, ObjectResponseType.SetOk) is { } problem) Fail(problem);
            else _ready.TrySetResult();
        });
    }

    private void TakeOver()
    {
        Volatile.Write(ref _isTakingOver, 0);
        List<PendingTask>? ready = null;
        while (_handedOver.TryDequeue(out var task))
        {
            if (_failure is not null)
            {
                task.Sink.Ended(task.Index, new TaskOutcome { Error = _failure });
                continue;
            }
            Begin(task);
            if (task.Missing == 0) (ready ??= []).Add(task);
        }
        Announce();
        foreach (var task in ready ?? []) Complete(task);
    }

    private void Begin(PendingTask task)
    {
        _tasks[task.Id] = task;
        var function = task.Function;
        if (!function.IsStored)
        {
            task.Missing++;
            function.Waiting.Add(task);
            if (!function.IsAnnounced)
            {
                function.IsAnnounced = true;
                Add(function.Id, function.Name, function.Payload, reply => Stored(function, reply));
            }
        }
        for (var i = 0; i < task.Payloads.Length; i++)
        {
            if (task.Payloads[i] is not { } payload) continue;
            task.Missing++;
            var id = task.Arguments[i].ObjectId;
            Add(id, $"<obj {id}>", payload, reply => Stored(task, reply));
        }
    }

    private void Add(ObjectId id, string name, byte[] payload, ObjectReplied reply)
    {
        _own.Add(id);
        _announced.Add((id, name, payload, reply));
    }

    // The scheduler hears of the objects before they are there, so that none is left behind if this client dies in between.
    private void Announce()
    {
        if (_announced.Count == 0) return;
        var objects = _announced.ToArray();
        _announced.Clear();
        Send(new ObjectInstruction
        {
            InstructionType = ObjectInstructionType.Create,
            ObjectUser = Identity,
            ObjectMetadata = new ObjectMetadata
            {
                ObjectIds = [.. objects.Select(o => o.Id)],
                ObjectTypes = [.. objects.Select(_ => ObjectContentType.Object)],
                ObjectNames = [.. objects.Select(o => Encoding.UTF8.GetBytes(o.Name))],
            },
        });
        foreach (var (id, _, payload, reply) in objects)
        {
            if (payload.Length < LeastLarge) _storage.Set(id, payload, reply);
            else _storage.Set(id, YmqBuffer.CopyOf(payload), reply);
        }
    }

    private void Stored(StoredFunction function, ObjectReply reply)
    {
        var problem = Problem(reply, ObjectResponseType.SetOk);
        function.IsStored = problem is null;
        function.IsAnnounced = problem is null;
        var waiting = function.Waiting.ToArray();
        function.Waiting.Clear();
        foreach (var task in waiting) Stored(task, problem);
    }

    private void Stored(PendingTask task, ObjectReply reply) => Stored(task, Problem(reply, ObjectResponseType.SetOk));

    private void Stored(PendingTask task, TaskClientException? problem)
    {
        if (task.IsEnded) return;
        if (problem is not null) End(task, new TaskOutcome { Error = problem });
        else if (--task.Missing == 0) Complete(task);
    }

    // All that the task needs is there.
    private void Complete(PendingTask task)
    {
        if (task.IsEnded) return;
        if (task.Graph is { } graph)
        {
            if (--graph.Missing > 0 || !_graphs.ContainsKey(graph.Id)) return;
            foreach (var node in graph.Nodes) node.IsSent = true;
            graph.IsSent = true;
            Send(new GraphTask { TaskId = graph.Id, Source = Identity, Targets = graph.Targets, Graph = [.. graph.Nodes.Select(n => n.ToMessage(Identity))] });
            return;
        }
        task.IsSent = true;
        Send(task.ToMessage(Identity));
    }

    private void Cancel(PendingTask task)
    {
        if (task.IsEnded || task.IsCancelling) return;
        task.IsCancelling = true;
        if (task.IsSent)
        {
            Send(new TaskCancel { TaskId = task.Id, Force = true });
            return;
        }
        if (task.Graph is not { } graph)
        {
            End(task, Cancelled(task));
            return;
        }
        Drop(graph);
    }

    private void Drop(PendingGraph graph)
    {
        _graphs.Remove(graph.Id);
        foreach (var node in graph.Nodes) End(node, Cancelled(node));
    }

    private void CancelAll()
    {
        TakeOver();
        foreach (var task in _tasks.Values.ToArray()) Cancel(task);
    }

    private static TaskOutcome Cancelled(PendingTask task) => new() { Error = new OperationCanceledException($"task {task.Id} was cancelled") };

    private static TaskClientException? Problem(ObjectReply reply, ObjectResponseType expected)
    {
        reply.Large?.Release();
        if (reply.Failure is { } failure) return new TaskClientException(failure, new ObjectStorageException(failure));
        return reply.Type == expected ? null : new TaskClientException($"the object storage server answered {reply.Type} where {expected} is expected");
    }
}

using Penstock.Capnp;
using Penstock.Scaler.Messages;
using Penstock.Scaler.Scheduling.Graphs;

namespace Penstock.Scaler.Scheduling;

/// <content>Graphs: their tasks become tasks like others once all they depend on have results.</content>
internal sealed partial class Scheduler
{
    private const int RememberedGraphs = 1000;
    private readonly Dictionary<TaskId, GraphRun> _nodes = [];
    private readonly MessageWriter _writer = new();
    private readonly Queue<TaskId> _endedGraphs = new();

    private void GraphArrived(Party from, GraphTask message)
    {
        if (!IsOwn(from, message.Source, "a graph")) return;
        if (_nodes.ContainsKey(message.TaskId) || _tasks.ContainsKey(message.TaskId))
        {
            Counters.DuplicateTasks++;
            return;
        }
        var client = ClientOf(from, message.Source);
        var graph = GraphRun.Build(message, client, out var problem);
        if (graph is not null && graph.Nodes.Exists(n => _nodes.ContainsKey(n.Task.TaskId) || _tasks.ContainsKey(n.Task.TaskId))) problem = "one of its tasks is known already";
        if (problem is not null)
        {
            _output.Note(SchedulerNote.Warning, $"graph {message.TaskId} of '{from}' was refused: {problem}");
            Send(from, new TaskResult { TaskId = message.TaskId, ResultType = TaskResultType.Failed, Results = [StoreError(client, $"graph {message.TaskId}: {problem}")] });
            return;
        }
        Counters.GraphsAccepted++;
        client.Graphs.Add(graph!);
        _nodes.Add(graph!.Id, graph);
        foreach (var node in graph.Nodes) _nodes.Add(node.Task.TaskId, graph);
        PublishGraph(graph);
        foreach (var node in graph.Nodes)
        {
            if (node.Missing == 0 && graph.State == GraphState.Running) Start(node);
        }
        if (graph.Nodes.Count == 0) EndGraph(graph, TaskResultType.Success);
    }

    private void Start(GraphNode node)
    {
        node.State = NodeState.Running;
        var results = node.Parents.ToDictionary(p => p.Task.TaskId, p => p.Result!.Value);
        var task = node.Task with
        {
            FunctionArgs = [.. node.Task.FunctionArgs.Select(a => a.Type == TaskArgumentType.Task ? new TaskArgument(results[a.TaskId]) : a)],
        };
        task.Write(_writer, _options.Profile);
        node.Scheduled = new ScheduledTask
        {
            Id = task.TaskId,
            Client = node.Graph.Client,
            Message = _writer.Message.ToArray(),
            Function = task.FuncObjectId,
            Capabilities = _sets.Of(task.Capabilities),
            Node = node,
            Order = ++_order,
        };
        Accept(node.Scheduled);
        Place(node.Scheduled);
    }

    // The task of a node ended with a result, which its client has been sent already (unless the graph is being cancelled).
    private void NodeEnded(GraphNode node, TaskResultType type, ReadOnlySpan<byte> metadata, ObjectId? result)
    {
        var graph = node.Graph;
        if (node.IsOver) return;
        node.Scheduled = null;
        node.Result = result;
        graph.Left--;
        if (graph.State == GraphState.Canceling)
        {
            node.State = NodeState.Canceled;
            if (result is { } unread) Release(graph.Client, unread);
            Answer(graph.Client, new TaskCancelConfirm { TaskId = node.Task.TaskId, CancelConfirmType = TaskCancelConfirmType.Canceled });
            EndCanceledGraph(graph);
        }
        else if (type == TaskResultType.Success && (result is not null || node.Consumers.Count == 0))
        {
            node.State = NodeState.Success;
            Continue(node);
        }
        else
        {
            node.State = NodeState.Failed;
            Abort(graph, type == TaskResultType.Success ? TaskResultType.Failed : type, metadata.ToArray(), result);
        }
    }

    private void Continue(GraphNode done)
    {
        var graph = done.Graph;
        foreach (var parent in done.Parents)
        {
            if (--parent.ConsumersLeft == 0 && !parent.IsTarget && parent.Result is { } intermediate) Release(graph.Client, intermediate);
        }
        foreach (var consumer in done.Consumers)
        {
            if (--consumer.Missing == 0 && graph.State == GraphState.Running) Start(consumer);
        }
        if (graph.Left == 0 && graph.State == GraphState.Running) EndGraph(graph, TaskResultType.Success);
    }

    // One failed: all others that are not done fail with a copy of its error.
    private void Abort(GraphRun graph, TaskResultType type, byte[] metadata, ObjectId? error)
    {
        graph.State = GraphState.Aborting;
        foreach (var running in graph.Nodes.Where(n => n.State == NodeState.Running).Concat(graph.Nodes.Where(n => n.State == NodeState.Inactive)).ToArray())
        {
            running.State = NodeState.Failed;
            graph.Left--;
            // What waits for a worker is not given to one any more; what runs is left alone, its result is not the graph's.
            if (running.Scheduled is { State: TaskState.Inactive } waiting)
            {
                waiting.State = TaskState.Failed;
                Finish(waiting);
            }
            ObjectId[] copies = [];
            if (error is { } original && !graph.Client.IsGone)
            {
                copies = [ObjectId.New(graph.Client.Party.Identity)];
                _objects.Add(graph.Client, copies[0], []);
                _output.DuplicateObject(original, copies[0]);
            }
            Answer(graph.Client, new TaskResult { TaskId = running.Task.TaskId, ResultType = type, Metadata = metadata, Results = copies });
        }
        EndGraph(graph, type);
    }

    private void CancelGraph(GraphRun graph)
    {
        if (graph.State != GraphState.Running) return;
        graph.State = GraphState.Canceling;
        foreach (var node in graph.Nodes.Where(n => n.State == NodeState.Running).ToArray())
        {
            if (node.Scheduled is { } task) Cancel(task, force: true);
        }
        foreach (var node in graph.Nodes.Where(n => n.State == NodeState.Inactive))
        {
            node.State = NodeState.Canceled;
            graph.Left--;
            Answer(graph.Client, new TaskCancelConfirm { TaskId = node.Task.TaskId, CancelConfirmType = TaskCancelConfirmType.Canceled });
        }
        EndCanceledGraph(graph);
    }

    // A node's task was cancelled and its client told.
    private void NodeCanceled(GraphNode node)
    {
        if (node.IsOver) return;
        node.State = NodeState.Canceled;
        node.Scheduled = null;
        node.Graph.Left--;
        if (node.Graph.State == GraphState.Running) CancelGraph(node.Graph);
        else EndCanceledGraph(node.Graph);
    }

    private void EndCanceledGraph(GraphRun graph)
    {
        if (graph.Left > 0 || !Forget(graph)) return;
        Answer(graph.Client, new TaskCancelConfirm { TaskId = graph.Id, CancelConfirmType = TaskCancelConfirmType.Canceled });
    }

    private void EndGraph(GraphRun graph, TaskResultType type)
    {
        if (Forget(graph)) Answer(graph.Client, new TaskResult { TaskId = graph.Id, ResultType = type });
    }

    private bool Forget(GraphRun graph)
    {
        if (!_nodes.Remove(graph.Id)) return false;
        foreach (var node in graph.Nodes) _nodes.Remove(node.Task.TaskId);
        graph.Client.Graphs.Remove(graph);
        _endedGraphs.Enqueue(graph.Id);
        if (_endedGraphs.Count > RememberedGraphs) _endedGraphs.Dequeue();
        return true;
    }
}

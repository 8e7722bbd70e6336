using Penstock.Scaler.Messages;

namespace Penstock.Scaler.Scheduling.Graphs;

/// <summary>A graph of tasks under way.</summary>
internal sealed class GraphRun
{
    private GraphRun(TaskId id, ClientEntry client)
    {
        Id = id;
        Client = client;
    }

    public TaskId Id { get; }

    public ClientEntry Client { get; }

    public GraphState State { get; set; }

    /// <summary>Its tasks in the order they were given.</summary>
    public List<GraphNode> Nodes { get; } = [];

    /// <summary>Tasks that are not over.</summary>
    public int Left { get; set; }

    /// <summary>Builds the graph; null with the reason if the message is none: an unknown task, one twice, or a circle.</summary>
    public static GraphRun? Build(GraphTask message, ClientEntry client, out string? problem)
    {
        var graph = new GraphRun(message.TaskId, client);
        var nodes = new Dictionary<TaskId, GraphNode>();
        problem = null;
        foreach (var task in message.Graph)
        {
            var node = new GraphNode(graph, task);
            if (task.TaskId == message.TaskId || !nodes.TryAdd(task.TaskId, node)) problem = $"task {task.TaskId} is in the graph twice";
            if (!task.Source.AsSpan().SequenceEqual(message.Source)) problem = $"task {task.TaskId} is of another client than its graph";
            if (!TaskFlags.TryRead(task.Metadata, out var flags) || flags.Priority < 0) problem = $"task {task.TaskId} has metadata that cannot be read, or a negative priority";
            graph.Nodes.Add(node);
        }
        if (problem is null) Connect(graph, message, nodes, ref problem);
        graph.Left = graph.Nodes.Count;
        return problem is null ? graph : null;
    }

    private static void Connect(GraphRun graph, GraphTask message, Dictionary<TaskId, GraphNode> nodes, ref string? problem)
    {
        foreach (var target in message.Targets)
        {
            if (nodes.TryGetValue(target, out var node)) node.IsTarget = true;
            else problem = $"target {target} is not in the graph";
        }
        foreach (var node in graph.Nodes)
        {
            foreach (var argument in node.Task.FunctionArgs)
            {
                if (argument.Type != TaskArgumentType.Task) continue;
                if (!nodes.TryGetValue(argument.TaskId, out var parent)) problem = $"task {argument.TaskId}, an argument, is not in the graph";
                else if (!node.Parents.Contains(parent)) node.Parents.Add(parent);
            }
            node.Missing = node.Parents.Count;
            foreach (var parent in node.Parents)
            {
                parent.Consumers.Add(node);
                parent.ConsumersLeft++;
            }
        }
        if (problem is null && HasCircle(graph)) problem = "its tasks depend on each other in a circle";
    }

    private static bool HasCircle(GraphRun graph)
    {
        var missing = graph.Nodes.ToDictionary(n => n, n => n.Missing);
        var ready = new Queue<GraphNode>(graph.Nodes.Where(n => n.Missing == 0));
        var seen = 0;
        while (ready.TryDequeue(out var node))
        {
            seen++;
            foreach (var consumer in node.Consumers)
            {
                if (--missing[consumer] == 0) ready.Enqueue(consumer);
            }
        }
        return seen < graph.Nodes.Count;
    }
}

namespace Penstock.Scaler.Client;

/// <summary>Tasks of which some need the results of others. Nodes are added after those that they need, so there are no circles.</summary>
public sealed class TaskGraph
{
    private readonly List<Node> _nodes = [];

    /// <summary>How many nodes it has.</summary>
    public int Count => _nodes.Count;

    internal IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>Adds a task.</summary>
    /// <param name="function">As for <see cref="TaskClient.SubmitAsync"/>.</param>
    /// <param name="arguments">Values, <see cref="SharedObject"/>s, or nodes of this graph, whose results they stand for.</param>
    /// <exception cref="ArgumentException">A node of another graph.</exception>
    public TaskNode Add(string function, params IReadOnlyList<object?> arguments)
    {
        ArgumentException.ThrowIfNullOrEmpty(function);
        ArgumentNullException.ThrowIfNull(arguments);
        if (arguments.OfType<TaskNode>().Any(n => n.Graph != this)) throw new ArgumentException("a node of another graph cannot be an argument", nameof(arguments));
        _nodes.Add(new Node(function, [.. arguments]));
        return new TaskNode(this, _nodes.Count - 1);
    }

    internal sealed record Node(string Function, object?[] Arguments);
}

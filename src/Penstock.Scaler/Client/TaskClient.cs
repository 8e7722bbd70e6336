using System.Collections.Concurrent;
using Penstock.Scaler.Messages;
using Penstock.Scaler.Serialization;

namespace Penstock.Scaler.Client;

/// <summary>Submits tasks to a scheduler of Scaler's protocol, ours or the original. Safe for use from any thread.</summary>
/// <remarks>Functions are named, never sent: what a name stands for is the workers' affair. A cancelled task is an <see cref="OperationCanceledException"/>, a failed one a
/// <see cref="TaskFailedException"/>, everything else that goes wrong a <see cref="TaskClientException"/>.</remarks>
public sealed class TaskClient : IAsyncDisposable
{
    private readonly TaskClientOptions _options;
    private readonly TaskSession _session;
    private readonly SemaphoreSlim _room;
    private readonly ConcurrentDictionary<string, StoredFunction> _functions = new(StringComparer.Ordinal);
    private int _isDisposed;

    private TaskClient(TaskClientOptions options, ProtocolProfile profile, TimeProvider time)
    {
        _options = options;
        _room = new SemaphoreSlim(options.MaxPendingTasks);
        _session = new TaskSession(options, profile, time);
    }

    /// <summary>Connects to a scheduler and its object storage.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="TaskClientException">One of them cannot be reached.</exception>
    public static async Task<TaskClient> ConnectAsync(TaskClientOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (!ProtocolProfile.TryFind(options.Profile, out var profile))
            throw new ArgumentException($"'{options.Profile}' is not a protocol profile; {string.Join(", ", ProtocolProfile.All.Select(p => p.Name))} are", nameof(options));
        var client = new TaskClient(options, profile, TimeProvider.System);
        try
        {
            client._session.Start();
            await client._session.Ready.WaitAsync(cancellationToken).ConfigureAwait(false);
            return client;
        }
        catch
        {
            await client.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Runs a function once.</summary>
    /// <param name="function"><c>math.sqrt</c>, <c>len</c>, <c>str.upper</c>, <c>package.module:Class.method</c>; with neutral payloads <c>namespace:name@version</c>.</param>
    /// <param name="arguments">null, bool, integers, floats, text, bytes, lists and dictionaries of them, or <see cref="SharedObject"/>s.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Stops the task, also where it runs.</param>
    public async Task<TaskValue> SubmitAsync(string function, IReadOnlyList<object?> arguments, TaskOptions? options = null, CancellationToken cancellationToken = default)
    {
        var sink = new SingleSink();
        await StartAsync(function, arguments, options ?? TaskOptions.Default, sink, 0, cancellationToken).ConfigureAwait(false);
        return (await sink.Task.ConfigureAwait(false)).GetValue();
    }

    /// <summary>Runs a function once for each list of arguments, and tells how each ended, in their order.</summary>
    /// <param name="function">As for <see cref="SubmitAsync"/>.</param>
    /// <param name="argumentLists">Read as there is room for further tasks.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told how many have ended, now and then.</param>
    /// <param name="cancellationToken">Stops all that have not ended.</param>
    public async Task<IReadOnlyList<TaskOutcome>> MapAsync(
        string function, IEnumerable<IReadOnlyList<object?>> argumentLists, TaskOptions? options = null, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(argumentLists);
        var sink = new ManySink(progress);
        using var stop = cancellationToken.Register(() => sink.CancelAll(_session));
        var index = 0;
        try
        {
            foreach (var arguments in argumentLists)
                await StartAsync(function, arguments, options ?? TaskOptions.Default, sink, index++, cancellationToken, isMany: true).ConfigureAwait(false);
        }
        catch
        {
            sink.CancelAll(_session);
            throw;
        }
        finally
        {
            sink.Close(index);
        }
        return await sink.Task.ConfigureAwait(false);
    }

    /// <summary>Runs a graph, and tells how the nodes asked for ended.</summary>
    /// <param name="graph">The tasks.</param>
    /// <param name="targets">The nodes whose results are wanted.</param>
    /// <param name="options">How each of them is run.</param>
    /// <param name="cancellationToken">Stops the whole graph.</param>
    public async Task<IReadOnlyList<TaskOutcome>> RunAsync(TaskGraph graph, IReadOnlyList<TaskNode> targets, TaskOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(targets);
        if (targets.Count == 0 || targets.Any(t => t.Graph != graph)) throw new ArgumentException("a graph needs at least one target, and only nodes of its own", nameof(targets));
        var sink = new ManySink(progress: null);
        sink.Close(graph.Count);
        var ids = graph.Nodes.Select(_ => TaskId.New()).ToArray();
        var nodes = new PendingTask[graph.Count];
        var pending = new PendingGraph { Id = TaskId.New(), Nodes = nodes, Targets = [.. targets.Select(t => ids[t.Index])] };
        for (var i = 0; i < nodes.Length; i++) nodes[i] = Make(graph.Nodes[i].Function, graph.Nodes[i].Arguments, options ?? TaskOptions.Default, sink, i, ids[i], pending, n => ids[n.Index]);
        cancellationToken.ThrowIfCancellationRequested();
        _session.Submit(pending);
        using var stop = cancellationToken.Register(() => _session.Cancel(pending));
        var outcomes = await sink.Task.ConfigureAwait(false);
        return [.. targets.Select(t => outcomes[t.Index])];
    }

    /// <summary>Puts a value into the object storage, for tasks to share.</summary>
    public Task<SharedObject> PutAsync(object? value, string? name = null) => _session.PutAsync(ToPayload(value), name ?? "<obj>");

    /// <summary>Gives a value in the object storage up. Tasks that need it and have not begun would wait for ever.</summary>
    public void Delete(SharedObject shared)
    {
        ArgumentNullException.ThrowIfNull(shared);
        _session.Delete(shared.Id);
    }

    /// <summary>Asks the scheduler to end, with all its workers.</summary>
    /// <returns>False where it is protected and goes on.</returns>
    public Task<bool> ShutdownAsync() => _session.ShutdownAsync();

    /// <summary>Leaves: pending tasks are cancelled, the client's objects given up.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        // The room is not disposed: who waits for it goes on, and is told that the client was closed.
        await _session.StopAsync().ConfigureAwait(false);
    }

    private async ValueTask StartAsync(
        string function, IReadOnlyList<object?> arguments, TaskOptions options, TaskSink sink, int index, CancellationToken cancellationToken, bool isMany = false)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
        PendingTask task;
        try
        {
            task = Make(function, arguments, options, sink, index, TaskId.New(), graph: null, n => throw new ArgumentException("a node of a graph is no argument outside of it", nameof(arguments)));
        }
        catch
        {
            _room.Release();
            throw;
        }
        sink.Began(task.Id, _room);
        // Before the task can end, or the registration would outlive it; what was cancelled before it was there is cancelled once more.
        if (!isMany && cancellationToken.CanBeCanceled) sink.CancelWith(_session, task.Id, cancellationToken);
        _session.Submit(task);
        if (!isMany && cancellationToken.IsCancellationRequested) _session.Cancel(task.Id);
    }

    private PendingTask Make(
        string function, IReadOnlyList<object?> arguments, TaskOptions options, ITaskSink sink, int index, TaskId id, PendingGraph? graph, Func<TaskNode, TaskId> idOf)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        if (options.Priority < 0) throw new ArgumentException($"a priority of {options.Priority} is not possible; 0 and more are", nameof(options));
        var payloads = new byte[]?[arguments.Count];
        var objects = new TaskArgument[arguments.Count];
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] is SharedObject shared)
            {
                objects[i] = new TaskArgument(shared.Id);
            }
            else if (arguments[i] is TaskNode node)
            {
                objects[i] = new TaskArgument(idOf(node));
            }
            else
            {
                payloads[i] = ToPayload(arguments[i]);
                objects[i] = new TaskArgument(ObjectId.New(_session.Identity));
            }
        }
        return new PendingTask
        {
            Id = id,
            Function = _functions.GetOrAdd(function, FunctionOf),
            Payloads = payloads,
            Arguments = objects,
            Flags = new TaskFlags(Profiling: true, options.Priority, options.StreamOutput).ToBytes(),
            Capabilities = options.Capabilities.Count == 0 ? [] : [.. options.Capabilities.Select(c => new TaskCapability { Name = c.Key, Value = c.Value })],
            Sink = sink,
            Index = index,
            Submitted = _session.Time.GetTimestamp(),
            Graph = graph,
        };
    }

    private StoredFunction FunctionOf(string function)
    {
        var name = FunctionNames.Parse(function, _options.Payloads);
        return new StoredFunction(ObjectId.New(_session.Identity), name.Name[(name.Name.LastIndexOf('.') + 1)..], name.ToPayload());
    }

    private byte[] ToPayload(object? value) => _options.Payloads == TaskPayloads.Pickle ? PickleWriter.Write(value) : NeutralPayload.Write(value);
}

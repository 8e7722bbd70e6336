using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;

namespace Penstock.DataMovement.Kubernetes;

/// <summary>Sees movements end, in the Rabbit's namespace and in that of the others, and tells those who wait for them.</summary>
internal sealed class MovementWatch : IAsyncDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly KubeClient _client;
    private readonly ILogger _logger;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, Entry> _waiters = new(StringComparer.Ordinal);
    private readonly Task[] _loops;

    public MovementWatch(KubeClient client, IEnumerable<string> paths, TimeProvider clock, ILogger logger)
    {
        _client = client;
        _clock = clock;
        _logger = logger;
        var firsts = new List<Task>();
        _loops =
        [
            .. paths.Select(path =>
            {
                var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                firsts.Add(first.Task);
                return LoopAsync(path, first);
            }),
        ];
        FirstList = Task.WhenAll(firsts);
    }

    /// <summary>Completes when every namespace was listed once.</summary>
    public Task FirstList { get; }

    /// <summary>Registers a waiter before it looks, so that an end between its look and its wait is not missed.</summary>
    public Waiter Wait(string uid)
    {
        while (true)
        {
            var entry = _waiters.GetOrAdd(uid, static _ => new Entry());
            lock (entry)
            {
                if (entry.Count < 0) continue;
                entry.Count++;
                return new Waiter(this, uid, entry);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_loops);
        _stop.Dispose();
    }

    private async Task LoopAsync(string path, TaskCompletionSource first)
    {
        var pause = ShortestPause;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var (items, version) = await _client.ListAsync(path, "", _stop.Token);
                foreach (var movement in items) Look(movement, isDeleted: false);
                first.TrySetResult();
                pause = ShortestPause;
                await FollowAsync(path, version);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (KubeException e) when (!first.Task.IsCompleted)
            {
                // A daemon that cannot even begin says so and ends.
                first.SetException(e);
                return;
            }
            catch (KubeException e)
            {
                if (!e.IsGone) KubernetesLog.WatchFailed(_logger, path, e.Message, pause.TotalSeconds);
                await Task.Delay(pause, _clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    // A stream that the server ends is taken up at the version that was seen last.
    private async Task FollowAsync(string path, string version)
    {
        while (!_stop.IsCancellationRequested)
        {
            var isSilent = true;
            await foreach (var (type, movement) in _client.WatchAsync(path, version, _stop.Token))
            {
                isSilent = false;
                if (Json.Text(movement, "metadata", "resourceVersion") is { Length: > 0 } seen) version = seen;
                if (type != "BOOKMARK") Look(movement, type == "DELETED");
            }
            // A server that ends streams at once must not be asked in a circle.
            if (isSilent) await Task.Delay(TimeSpan.FromSeconds(1), _clock, _stop.Token);
        }
    }

    private void Look(JsonObject movement, bool isDeleted)
    {
        if (!isDeleted && !MovementResource.HasEnded(movement)) return;
        if (_waiters.TryGetValue(Json.Text(movement, "metadata", "name"), out var entry)) entry.Ended.TrySetResult();
    }

    private void Leave(string uid, Entry entry)
    {
        lock (entry)
        {
            if (--entry.Count > 0) return;
            entry.Count = -1;
        }
        _waiters.TryRemove(uid, out _);
    }

    internal sealed class Entry
    {
        public int Count { get; set; }

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    internal readonly struct Waiter(MovementWatch watch, string uid, Entry entry) : IDisposable
    {
        public Task Ended => entry.Ended.Task;

        public void Dispose() => watch.Leave(uid, entry);
    }
}

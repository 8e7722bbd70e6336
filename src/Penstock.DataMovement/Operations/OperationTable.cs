using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Penstock.DataMovement.Operations;

/// <summary>All operations: those under way in memory, every one in the store. Changes go one after the other; reading takes no lock.</summary>
/// <remarks>An end that cannot be written (a full disk) counts all the same: it stays in memory, waiters are told, and the next daemon, which cannot know, does the work again.</remarks>
internal sealed class OperationTable(OperationStore store, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, Entry> _active = new(StringComparer.Ordinal);

    /// <summary>How many have not ended.</summary>
    public int ActiveCount => Active.Count();

    /// <summary>Changes that the journal did not take.</summary>
    public int WriteFailures { get; private set; }

    /// <summary>Those that have not ended.</summary>
    public IEnumerable<Operation> Active => _active.Values.Select(e => e.Current).Where(o => !o.HasEnded);

    /// <summary>Takes up what the journal says had not ended.</summary>
    /// <returns>What waits for a turn now.</returns>
    public IReadOnlyList<Operation> Recover()
    {
        var now = clock.GetUtcNow();
        var waiting = new List<Operation>();
        foreach (var before in store.LoadUnfinished())
        {
            var after = before.Resume(now);
            if (after.DiffersForJournal(before)) store.Write(after);
            if (after.HasEnded) continue;
            _active[after.Uid] = new Entry(after);
            waiting.Add(after);
        }
        return waiting;
    }

    /// <summary>Takes in a new one.</summary>
    /// <exception cref="SqliteException">It could not be written; it is not there then.</exception>
    public void Add(Operation operation)
    {
        store.Write(operation);
        _active[operation.Uid] = new Entry(operation);
    }

    public Operation? Find(string uid) => _active.TryGetValue(uid, out var entry) ? entry.Current : store.Find(uid);

    /// <summary>Completes when an operation ends; at once when it has, or is not known.</summary>
    public Task Ended(string uid) => _active.TryGetValue(uid, out var entry) ? entry.Ended.Task : Task.CompletedTask;

    /// <summary>Applies a transition.</summary>
    /// <returns>What the operation is now; null when it is not under way.</returns>
    public Operation? Change(string uid, Func<Operation, Operation> transition)
    {
        if (!_active.TryGetValue(uid, out var entry)) return null;
        lock (entry)
        {
            var before = entry.Current;
            var after = transition(before);
            if (ReferenceEquals(after, before)) return before;
            var isWritten = !after.DiffersForJournal(before) || TryWrite(after);
            entry.Current = after;
            if (!after.HasEnded) return after;
            if (isWritten) _active.TryRemove(uid, out _);
        }
        entry.Ended.TrySetResult();
        return entry.Current;
    }

    /// <summary>Forgets an operation that has ended.</summary>
    public bool Delete(string uid)
    {
        if (_active.TryGetValue(uid, out var entry) && !entry.Current.HasEnded) return false;
        return store.Delete(uid) | _active.TryRemove(uid, out _);
    }

    public IReadOnlyList<string> List(WorkflowReference? workflow, uint? owner) => store.List(workflow, owner);

    private bool TryWrite(Operation operation)
    {
        try
        {
            store.Write(operation);
            return true;
        }
        catch (SqliteException)
        {
            WriteFailures++;
            return false;
        }
    }

    private sealed class Entry(Operation operation)
    {
        private Operation _current = operation;

        public Operation Current
        {
            get => Volatile.Read(ref _current);
            set => Volatile.Write(ref _current, value);
        }

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

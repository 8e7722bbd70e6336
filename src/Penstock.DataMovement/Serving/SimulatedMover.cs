using System.Collections.Concurrent;
using Penstock.DataMovement.Api;

namespace Penstock.DataMovement.Serving;

/// <summary>Canned answers, for those who try out clients: the first Status says running, the next ones say done. Nothing is copied, nobody is asked who he is.</summary>
/// <remarks>The original's simulator leaves the status of its first answer unset, which says INVALID and makes the original's own Go client give up; strict mode keeps
/// that, and that a Cancel after the end goes back to CANCELLING.</remarks>
internal sealed class SimulatedMover(bool strict, TimeProvider clock) : IDataMover
{
    // Nothing ends here by itself; forgotten clients must not fill the memory.
    private const int MostOperations = 100_000;
    private const string Command = "mpirun -np 1 dcp --progress 1 src dest";

    private readonly ConcurrentDictionary<Guid, Entry> _operations = new();
    private readonly long _start = clock.GetTimestamp();

    public Task<CreateResult> CreateAsync(OperationRequest request, Caller? caller, CancellationToken cancellationToken)
    {
        if (_operations.Count >= MostOperations) return Task.FromResult(CreateResult.Failed($"there are {MostOperations} simulated operations; delete some"));
        var uid = Guid.NewGuid();
        _operations[uid] = new Entry(request);
        return Task.FromResult(CreateResult.Accepted(uid.ToString()));
    }

    public Task<OperationReport> StatusAsync(string uid, TimeSpan wait, Caller? caller, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(uid, out var id)) return Task.FromResult(new OperationReport { State = OperationState.Unknown, Status = OperationStatus.Invalid, Message = $"Request {uid} is invalid" });
        if (!_operations.TryGetValue(id, out var entry)) return Task.FromResult(OperationReport.NotFound($"Request {uid} not found"));
        lock (entry) return Task.FromResult(entry.IsCancelled ? Cancelled(entry) : Progressing(uid, entry));
    }

    public Task<CancelResult> CancelAsync(string uid, Caller? caller, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(uid, out var id)) return Task.FromResult(new CancelResult(CancelStatus.Invalid, $"Cancel Request {uid} is invalid"));
        if (!_operations.TryGetValue(id, out var entry)) return Task.FromResult(new CancelResult(CancelStatus.NotFound, $"Request {uid} not found"));
        lock (entry)
        {
            // Asked twice it has ended.
            var isUnderWay = !entry.IsCancelled && entry.Asked < 2;
            if (strict || isUnderWay) (entry.IsCancelled, entry.Asked) = (true, 0);
        }
        return Task.FromResult(new CancelResult(CancelStatus.Success, $"Cancel Request {uid} initiated successfully"));
    }

    public Task<DeleteResult> DeleteAsync(string uid, Caller? caller, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(uid, out var id)) return Task.FromResult(new DeleteResult(DeleteStatus.Invalid, $"Request {uid} is invalid"));
        return Task.FromResult(_operations.TryRemove(id, out _)
            ? new DeleteResult(DeleteStatus.Success, $"Request {uid} deleted successfully")
            : new DeleteResult(DeleteStatus.NotFound, $"Request {uid} not found"));
    }

    public Task<IReadOnlyList<string>> ListAsync(WorkflowReference? workflow, Caller? caller, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([.. _operations.Keys.Select(k => k.ToString())]);

    private OperationReport Cancelled(Entry entry)
    {
        var isFirst = entry.Asked++ == 0;
        return new OperationReport
        {
            State = isFirst ? OperationState.Cancelling : OperationState.Completed,
            Status = isFirst ? Unfinished : OperationStatus.Cancelled,
            Command = new CommandStatus(),
        };
    }

    private OperationReport Progressing(string uid, Entry entry)
    {
        var isFirst = entry.Asked++ == 0;
        var request = entry.Request;
        var now = clock.GetUtcNow();
        var message = request.StoreStdout ? $"Request {uid} {(isFirst ? "in progress" : "completed")}" : "";
        if (request.LogStdout) message += " (with logging)";
        return new OperationReport
        {
            State = isFirst ? OperationState.Running : OperationState.Completed,
            Status = isFirst ? Unfinished : OperationStatus.Success,
            Message = message,
            Command = request.DryRun ? new CommandStatus { Command = "true" } : CommandAt(isFirst, now),
            StartTime = GoText.Time(now),
            EndTime = GoText.Time(now + TimeSpan.FromSeconds(30)),
        };
    }

    private OperationStatus Unfinished => strict ? OperationStatus.Invalid : OperationStatus.Unknown;

    private CommandStatus CommandAt(bool isFirst, DateTimeOffset now) => isFirst
        ? new CommandStatus
        {
            Command = Command,
            Progress = 50,
            ElapsedTime = "3.139s",
            LastMessage = "Copied 5.000 GiB (50%) in 3.139 secs (1.480 GiB/s) 1 secs left ...",
            LastMessageTime = GoText.Time(now),
        }
        : new CommandStatus
        {
            Command = Command,
            Progress = 100,
            ElapsedTime = "6.755s",
            LastMessage = "Copied 10.000 GiB (100%) in 6.755 secs (1.480 GiB/s) done",
            LastMessageTime = strict ? $"{GoText.Time(now)} m=+{clock.GetElapsedTime(_start).TotalSeconds:F9}" : GoText.Time(now),
        };

    private sealed class Entry(OperationRequest request)
    {
        public OperationRequest Request { get; } = request;

        public bool IsCancelled { get; set; }

        public int Asked { get; set; }
    }
}

using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Penstock.DataMovement.Api;
using Penstock.DataMovement.Operations;

namespace Penstock.DataMovement.Serving;

/// <summary>Copies by itself: checks the request and the caller, keeps the table, lets the dispatcher do the rest.</summary>
internal sealed class StandaloneMover(
    OperationTable table, OperationDispatcher dispatcher, IOperationWorker worker, StandaloneRules rules, TimeProvider clock, ILogger logger) : IDataMover
{
    public Task<CreateResult> CreateAsync(OperationRequest request, Caller? caller, CancellationToken cancellationToken)
    {
        var result = Create(request, caller);
        dispatcher.Meters.Created(result.Status);
        return Task.FromResult(result);
    }

    public async Task<OperationReport> StatusAsync(string uid, TimeSpan wait, Caller? caller, CancellationToken cancellationToken)
    {
        if (Visible(uid, caller) is not { } operation) return OperationReport.NotFound();
        if (wait != TimeSpan.Zero && !operation.HasEnded)
        {
            await table.Ended(uid).WaitAsync(wait, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            // Deleted while we waited: the same answer as to those who ask now.
            if (table.Find(uid) is not { } after) return OperationReport.NotFound();
            operation = after;
        }
        return operation.ToReport(clock.GetUtcNow());
    }

    public Task<CancelResult> CancelAsync(string uid, Caller? caller, CancellationToken cancellationToken)
    {
        if (Visible(uid, caller) is not { } operation) return Task.FromResult(new CancelResult(CancelStatus.NotFound));
        if (!operation.HasEnded && !operation.IsCancelAsked)
        {
            DaemonLog.CancelAsked(logger, uid, $"{caller}");
            dispatcher.Cancel(operation);
        }
        return Task.FromResult(new CancelResult(CancelStatus.Success));
    }

    public Task<DeleteResult> DeleteAsync(string uid, Caller? caller, CancellationToken cancellationToken)
    {
        if (Visible(uid, caller) is not { } operation) return Task.FromResult(new DeleteResult(DeleteStatus.NotFound));
        if (!operation.HasEnded) return Task.FromResult(new DeleteResult(DeleteStatus.Active));
        if (!table.Delete(uid)) return Task.FromResult(new DeleteResult(DeleteStatus.NotFound));
        DaemonLog.Deleted(logger, uid, $"{caller}");
        return Task.FromResult(new DeleteResult(DeleteStatus.Success));
    }

    public Task<IReadOnlyList<string>> ListAsync(WorkflowReference? workflow, Caller? caller, CancellationToken cancellationToken)
    {
        // An empty reference is what a client without a workflow sends.
        var wanted = workflow is { Name: "", Namespace: "" } ? null : workflow;
        if (rules.SeesAll(caller)) return Task.FromResult(table.List(wanted, owner: null));
        return Task.FromResult(caller is null ? [] : table.List(wanted, caller.UserId));
    }

    private CreateResult Create(OperationRequest request, Caller? caller)
    {
        if (caller is null) return CreateResult.Failed("Error authenticating: the peer's credentials are not known");
        if (rules.RefuseCaller(caller) is { } stranger) return CreateResult.Failed($"Error authenticating: {stranger}");
        if (rules.RefuseRequest(request) is { } wrong) return CreateResult.Invalid(wrong);
        if (worker.Refuse(request) is { } impossible) return CreateResult.Invalid(impossible);
        if (dispatcher.WaitingCount >= rules.MostWaiting) return CreateResult.Failed($"{rules.MostWaiting} operations wait already; try again later");
        if (dispatcher.WaitingOf(caller.UserId) >= rules.MostWaitingPerUser) return CreateResult.Failed($"{rules.MostWaitingPerUser} operations of uid {caller.UserId} wait already; try again later");
        var now = clock.GetUtcNow();
        var operation = new Operation { Uid = Ulid.NewUid(now), Request = request, Owner = caller, CreatedAt = now };
        try
        {
            table.Add(operation);
        }
        catch (SqliteException e)
        {
            DaemonLog.Failed(logger, e, operation.Uid);
            return CreateResult.Failed($"the journal cannot be written: {e.Message}");
        }
        DaemonLog.Accepted(logger, operation.Uid, caller.ToString(), request.Source, request.Destination, request.Profile);
        dispatcher.Enqueue(operation);
        return CreateResult.Accepted(operation.Uid);
    }

    // What a caller may not see is not there for him.
    private Operation? Visible(string uid, Caller? caller) =>
        Ulid.IsUid(uid) && table.Find(uid) is { } operation && rules.MaySee(caller, operation.Owner) ? operation : null;
}

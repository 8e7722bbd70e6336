namespace Penstock.DataMovement.Api;

/// <summary>What a daemon does with the calls it gets; one implementation for each mode. The front ends (gRPC, HTTP) know nothing else of it.</summary>
internal interface IDataMover
{
    /// <summary>Accepts an operation, or says why not.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="caller">Who asks; null when the front end could not tell.</param>
    /// <param name="cancellationToken">The caller left.</param>
    Task<CreateResult> CreateAsync(OperationRequest request, Caller? caller, CancellationToken cancellationToken);

    /// <summary>Where an operation stands.</summary>
    /// <param name="uid">Its name.</param>
    /// <param name="wait">How long to wait for its end; zero not at all, <see cref="Timeout.InfiniteTimeSpan"/> without limit.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">The caller left.</param>
    Task<OperationReport> StatusAsync(string uid, TimeSpan wait, Caller? caller, CancellationToken cancellationToken);

    /// <summary>Asks an operation to end.</summary>
    Task<CancelResult> CancelAsync(string uid, Caller? caller, CancellationToken cancellationToken);

    /// <summary>Forgets an operation that has ended.</summary>
    Task<DeleteResult> DeleteAsync(string uid, Caller? caller, CancellationToken cancellationToken);

    /// <summary>The operations of a workflow; of all where it is null.</summary>
    Task<IReadOnlyList<string>> ListAsync(WorkflowReference? workflow, Caller? caller, CancellationToken cancellationToken);
}

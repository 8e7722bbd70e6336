namespace Penstock.DataMovement.Http;

/// <summary>What stands behind the copy-offload server.</summary>
internal interface IOffloadBackend
{
    /// <summary>Begins an operation.</summary>
    /// <returns>The result; its uid is the key that clients get.</returns>
    Task<CreateResult> StartAsync(OperationRequest request, CancellationToken cancellationToken);

    /// <summary>Where an operation stands; NOT_FOUND where there is none.</summary>
    Task<OperationReport> StatusAsync(string key, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>Asks an operation to end.</summary>
    /// <returns>False when there is none.</returns>
    Task<bool> CancelAsync(string key, CancellationToken cancellationToken);

    /// <summary>The keys of those that have not ended.</summary>
    IReadOnlyList<string> Active();
}

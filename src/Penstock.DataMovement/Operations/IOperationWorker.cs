namespace Penstock.DataMovement.Operations;

/// <summary>Does the work of an operation.</summary>
internal interface IOperationWorker
{
    /// <summary>Says, before an operation is accepted, why it never could be carried out; null when nothing speaks against it.</summary>
    string? Refuse(OperationRequest request);

    /// <summary>Works until the operation has ended. Expected failures are outcomes, not exceptions.</summary>
    /// <param name="operation">What to do.</param>
    /// <param name="started">Called once with the command line, when the command runs.</param>
    /// <param name="advanced">Called for every line of output, with the percentage if it says one.</param>
    /// <param name="cancel">The operation is to be cancelled.</param>
    /// <param name="stop">The daemon stops: the work is to be left so that it can be taken up again.</param>
    Task<WorkOutcome> RunAsync(Operation operation, Action<string> started, Action<int?, string> advanced, CancellationToken cancel, CancellationToken stop);

    /// <summary>Ends what a daemon that was killed left running of an operation.</summary>
    /// <returns>How many processes that were.</returns>
    int EndOrphans(string uid);
}

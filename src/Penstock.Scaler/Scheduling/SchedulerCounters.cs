using Penstock.Scaler.Messages;

namespace Penstock.Scaler.Scheduling;

/// <summary>What a scheduler counted. Every task accepted ends in one of the terminal states of <see cref="Ended"/>; every message not acted on has a name here.</summary>
internal sealed class SchedulerCounters
{
    private readonly long[] _ended = new long[Enum.GetValues<TaskState>().Length];

    public long TasksAccepted;
    public long GraphsAccepted;
    public long DuplicateTasks;
    public long DamagedMessages;
    public long UnexpectedMessages;

    /// <summary>Results and confirms that did not come from the worker that has the task.</summary>
    public long FromStrangers;

    /// <summary>Requests in the name of somebody else.</summary>
    public long Impersonations;

    /// <summary>Results and confirms for tasks that are not known (any more).</summary>
    public long LateAnswers;

    /// <summary>Events that have no place in the state of their task.</summary>
    public long Rejected;

    /// <summary>Answers for clients that left.</summary>
    public long WithoutClient;

    /// <summary>Objects registered for a client that is not there; they are deleted.</summary>
    public long ObjectsWithoutOwner;
    public long Reassigned;
    public long WorkersLost;
    public long ClientsLost;
    public long BalanceMoves;
    public long RefusedTooMany;
    public long TimedOut;

    public long Ended(TaskState state) => Volatile.Read(ref _ended[(int)state]);

    internal void Count(TaskState terminal) => _ended[(int)terminal]++;
}

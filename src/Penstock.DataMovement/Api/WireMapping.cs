using Penstock.DataMovement.Protocol;

namespace Penstock.DataMovement.Api;

/// <summary>Between the protocol's messages and our words; the enums have the same numbers.</summary>
internal static class WireMapping
{
    // time.Duration holds 2^63 - 1 ns: what does not fit is no limit.
    private const long MostSeconds = long.MaxValue / 1_000_000_000;

    // Timers take this much and no more (2^32 - 2 ms).
    private static readonly TimeSpan LongestTimer = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    public static OperationRequest ToRequest(DataMovementCreateRequest m) => new()
    {
        Workflow = ToWorkflow(m.Workflow),
        Source = m.Source,
        Destination = m.Destination,
        DryRun = m.Dryrun,
        DcpOptions = m.DcpOptions,
        MpirunOptions = m.MpirunOptions,
        LogStdout = m.LogStdout,
        StoreStdout = m.StoreStdout,
        Slots = m.Slots,
        MaxSlots = m.MaxSlots,
        Profile = m.Profile,
    };

    public static DataMovementCreateRequest ToWire(OperationRequest r) => new()
    {
        Workflow = ToWire(r.Workflow),
        Source = r.Source,
        Destination = r.Destination,
        Dryrun = r.DryRun,
        DcpOptions = r.DcpOptions,
        MpirunOptions = r.MpirunOptions,
        LogStdout = r.LogStdout,
        StoreStdout = r.StoreStdout,
        Slots = r.Slots,
        MaxSlots = r.MaxSlots,
        Profile = r.Profile,
    };

    public static WorkflowReference? ToWorkflow(DataMovementWorkflow? m) => m is null ? null : new(m.Name, m.Namespace);

    public static DataMovementWorkflow? ToWire(WorkflowReference? w) => w is null ? null : new() { Name = w.Name, Namespace = w.Namespace };

    public static DataMovementCreateResponse ToWire(CreateResult r) =>
        new() { Uid = r.Uid, Status = (DataMovementCreateResponse.Types.Status)r.Status, Message = r.Message };

    public static DataMovementStatusResponse ToWire(OperationReport r) => new()
    {
        State = (DataMovementStatusResponse.Types.State)r.State,
        Status = (DataMovementStatusResponse.Types.Status)r.Status,
        Message = r.Message,
        CommandStatus = r.Command is not { } c ? null : new DataMovementCommandStatus
        {
            Command = c.Command,
            Progress = c.Progress,
            ElapsedTime = c.ElapsedTime,
            LastMessage = c.LastMessage,
            LastMessageTime = c.LastMessageTime,
        },
        StartTime = r.StartTime,
        EndTime = r.EndTime,
    };

    public static OperationReport ToReport(DataMovementStatusResponse m) => new()
    {
        State = (OperationState)m.State,
        Status = (OperationStatus)m.Status,
        Message = m.Message,
        Command = m.CommandStatus is not { } c ? null : new CommandStatus
        {
            Command = c.Command,
            Progress = c.Progress,
            ElapsedTime = c.ElapsedTime,
            LastMessage = c.LastMessage,
            LastMessageTime = c.LastMessageTime,
        },
        StartTime = m.StartTime,
        EndTime = m.EndTime,
    };

    /// <summary><c>maxWaitTime</c>: seconds; negative, or more than any clock holds, is without limit.</summary>
    public static TimeSpan ToWait(long seconds)
    {
        if (seconds is < 0 or > MostSeconds) return Timeout.InfiniteTimeSpan;
        return seconds >= (long)LongestTimer.TotalSeconds ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(seconds);
    }
}

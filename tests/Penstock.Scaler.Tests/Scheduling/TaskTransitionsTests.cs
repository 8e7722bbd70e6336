using Penstock.Scaler.Messages;
using Penstock.Scaler.Scheduling;

namespace Penstock.Tests.Scheduling;

public sealed class TaskTransitionsTests
{
    // The whole table: a row for each state, a column for each event in the order of TaskEvent; "." is rejected.
    private static readonly (TaskState State, string Row)[] s_table =
    [
        //                            Capacity Cancel Balance Success Failed Died Canceled Failed NotFound Lost LostLast
        (TaskState.Inactive,         "Running Canceled . . . . . . . . ."),
        (TaskState.Running,          ". Canceling BalanceCanceling Success Failed FailedWorkerDied Inactive . Inactive Inactive FailedWorkerDied"),
        (TaskState.Canceling,        ". . . . . . Canceled Running CanceledNotFound Canceled Canceled"),
        (TaskState.BalanceCanceling, ". Canceling . Success Failed FailedWorkerDied Inactive Running Inactive Inactive FailedWorkerDied"),
    ];

    [Fact]
    public void Every_state_and_event_leads_where_the_table_says_or_is_rejected()
    {
        foreach (var state in Enum.GetValues<TaskState>())
        {
            var row = Array.Find(s_table, r => r.State == state).Row?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            foreach (var @event in Enum.GetValues<TaskEvent>())
            {
                var expected = row?[(int)@event] ?? ".";
                Assert.Equal(expected, TaskTransitions.Next(state, @event)?.ToString() ?? ".");
            }
        }
    }
}

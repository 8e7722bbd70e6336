using Penstock.DataMovement;
using Penstock.DataMovement.Api;
using Penstock.DataMovement.Operations;

namespace Penstock.Tests.Operations;

public sealed class OperationTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 22, 0, 0, TimeSpan.Zero);

    internal static Operation New(string uid = "u", uint user = 1000, WorkflowReference? workflow = null) => new()
    {
        Uid = uid,
        Request = new OperationRequest { Source = "/s", Destination = "/d", Workflow = workflow },
        Owner = new Caller(user, user, [user, 7], 42),
        CreatedAt = Now,
    };

    private static (OperationState, OperationStatus, bool HasCommand) Seen(Operation operation)
    {
        var report = operation.ToReport(Now + TimeSpan.FromSeconds(5));
        return (report.State, report.Status, report.Command is not null);
    }

    [Fact]
    public void What_clients_see_is_the_matrix_of_states()
    {
        var pending = New();
        var starting = pending.Start(Now);
        var running = starting.Run("cp");
        Assert.Equal((OperationState.Pending, OperationStatus.Unknown, false), Seen(pending));
        Assert.Equal((OperationState.Starting, OperationStatus.Unknown, true), Seen(starting));
        Assert.Equal((OperationState.Running, OperationStatus.Unknown, true), Seen(running));
        Assert.Equal((OperationState.Cancelling, OperationStatus.Unknown, true), Seen(running.AskCancel(Now)));
        Assert.Equal((OperationState.Cancelling, OperationStatus.Unknown, true), Seen(starting.AskCancel(Now)));
        foreach (var outcome in (OperationStatus[])[OperationStatus.Success, OperationStatus.Failed, OperationStatus.Cancelled, OperationStatus.Invalid])
            Assert.Equal((OperationState.Completed, outcome, true), Seen(running.Finish(outcome, "", Now)));
    }

    [Fact]
    public void A_cancel_before_the_start_ends_it_at_once()
    {
        var cancelled = New().AskCancel(Now);
        Assert.Equal((OperationState.Completed, OperationStatus.Cancelled, true), Seen(cancelled));
        Assert.Equal((Now, Now), (cancelled.StartedAt, cancelled.EndedAt));
    }

    [Fact]
    public void A_cancel_after_the_end_changes_nothing()
    {
        var done = New().Start(Now).Run("cp").Finish(OperationStatus.Success, "", Now);
        Assert.Same(done, done.AskCancel(Now));
        Assert.Same(done, done.Finish(OperationStatus.Failed, "x", Now));
        Assert.Same(done, done.Resume(Now));
    }

    [Fact]
    public void What_a_daemon_left_waits_again_and_what_was_to_end_ends()
    {
        var running = New().Start(Now).Run("cp").Advance(40, "Copied (40%)", Now);
        var resumed = running.Resume(Now);
        Assert.Equal((OperationPhase.Queued, 1, (DateTimeOffset?)Now), (resumed.Phase, resumed.Restarts, resumed.StartedAt));
        Assert.Equal(0, New().Resume(Now).Restarts);
        Assert.Equal(OperationStatus.Cancelled, running.AskCancel(Now).Resume(Now).Outcome);
    }

    [Fact]
    public void Progress_tells_the_last_line_and_its_time()
    {
        var report = New().Start(Now).Run("cp").Advance(40, "forty", Now + TimeSpan.FromSeconds(3)).Advance(null, "a line", Now + TimeSpan.FromSeconds(4)).ToReport(Now + TimeSpan.FromSeconds(5.0239));
        Assert.Equal(new CommandStatus { Command = "cp", Progress = 40, ElapsedTime = "5.023s", LastMessage = "a line", LastMessageTime = GoText.Time(Now + TimeSpan.FromSeconds(4)) }, report.Command);
    }

    [Fact]
    public void Any_order_of_events_ends_once_and_never_goes_back()
    {
        var random = new Random(11);
        for (var run = 0; run < 2000; run++)
        {
            var operation = New();
            Operation? ended = null;
            for (var step = 0; step < 12; step++)
            {
                var before = operation;
                operation = random.Next(6) switch
                {
                    0 => operation.Start(Now),
                    1 => operation.Run("c"),
                    2 => operation.Advance(random.Next(-5, 200), "l", Now),
                    3 => operation.AskCancel(Now),
                    4 => operation.Finish((OperationStatus)random.Next(5), "", Now),
                    _ => operation.Resume(Now),
                };
                Assert.InRange(operation.Progress, 0, 100);
                if (before.IsCancelAsked) Assert.True(operation.IsCancelAsked);
                if (ended is not null) Assert.Same(ended, operation);
                if (operation.HasEnded) ended ??= operation;
                Assert.Equal(operation.HasEnded, operation.EndedAt is not null);
            }
        }
    }
}

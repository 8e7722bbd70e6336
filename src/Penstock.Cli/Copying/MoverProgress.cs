using Penstock.Cli.Terminal;
using Penstock.DataMovement;
using Spectre.Console;

namespace Penstock.Cli.Copying;

/// <summary>Waits for an operation and shows how far it is: a bar on a terminal, nothing elsewhere.</summary>
internal static class MoverProgress
{
    /// <summary>Waits.</summary>
    /// <returns>The final report, or where it stood when the time was over.</returns>
    public static async Task<OperationReport> WaitAsync(CommandContext context, DataMoverClient client, string uid, TimeSpan? timeout, bool quiet)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.Stop);
        if (timeout is { } time)
        {
            limit.CancelAfter(time);
        }

        OperationReport? last = null;
        try
        {
            if (quiet || !context.IsTerminal)
            {
                return await client.WaitAsync(uid, timeout, context.Stop);
            }

            await AnsiConsole.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn()).StartAsync(async display =>
            {
                var bar = display.AddTask("waiting for its turn");
                await foreach (var report in client.WatchAsync(uid, cancellationToken: limit.Token))
                {
                    last = report;
                    bar.Value = report.Command?.Progress ?? 0;
                    bar.Description = Markup.Escape(Tables.Plain(report.Command is { LastMessage.Length: > 0 } c ? c.LastMessage.TrimEnd('\n') : $"{report.State}".ToLowerInvariant()));
                }
            });
        }
        catch (OperationCanceledException) when (!context.Stop.IsCancellationRequested)
        {
            // The time is over: what was seen last counts.
        }

        return last ?? await client.GetStatusAsync(uid, cancellationToken: context.Stop);
    }
}

using Penstock.Cli.Terminal;
using Penstock.DataMovement;

namespace Penstock.Cli.Copying;

/// <summary>How the client verbs print reports, and the exit codes they end with.</summary>
internal static class MoverOutcome
{
    /// <summary>The request could not be carried out as it was made, or there is no such operation.</summary>
    public const int Invalid = 3;

    /// <summary>The operation was cancelled.</summary>
    public const int Cancelled = 4;

    /// <summary>It had not ended when the time was over.</summary>
    public const int Timeout = 5;

    /// <summary>The exit code of one who waited.</summary>
    public static int CodeOf(OperationReport report) => report.Status switch
    {
        OperationStatus.Success => ExitCode.Ok,
        OperationStatus.Failed => ExitCode.Failed,
        OperationStatus.Invalid or OperationStatus.NotFound => Invalid,
        OperationStatus.Cancelled => Cancelled,
        _ => Timeout,
    };

    public static string Line(string uid, OperationReport report) => Json.Line(new
    {
        uid,
        state = report.State,
        status = report.Status,
        message = NullIfEmpty(report.Message),
        command = report.Command is not { } c ? null : new
        {
            command = NullIfEmpty(c.Command),
            progress = c.Progress,
            elapsedTime = NullIfEmpty(c.ElapsedTime),
            lastMessage = NullIfEmpty(c.LastMessage.TrimEnd('\n')),
            lastMessageTime = NullIfEmpty(c.LastMessageTime),
        },
        startTime = NullIfEmpty(report.StartTime),
        endTime = NullIfEmpty(report.EndTime),
    });

    public static void Write(CommandContext context, string uid, OperationReport report)
    {
        var table = Tables.Create("", "");
        table.ShowHeaders = false;
        table.AddTextRow("operation", uid);
        table.AddTextRow("state", $"{report.State}".ToLowerInvariant());
        table.AddTextRow("status", report.Status == OperationStatus.Unknown ? "not ended" : $"{report.Status}".ToLowerInvariant());
        Add("message", report.Message);
        Add("command", report.Command?.Command);
        Add("progress", report.Command is { Command.Length: > 0 } c ? $"{c.Progress} %" : null);
        Add("elapsed", report.Command?.ElapsedTime);
        Add("last output", report.Command?.LastMessage);
        Add("started", report.StartTime);
        Add("ended", report.EndTime);
        Tables.Write(table, context);

        void Add(string name, string? value)
        {
            foreach (var line in (value ?? string.Empty).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                table.AddTextRow(name, line);
                name = string.Empty;
            }
        }
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}

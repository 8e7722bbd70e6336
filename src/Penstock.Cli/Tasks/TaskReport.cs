using Penstock.Cli.Terminal;
using Penstock.Scaler.Client;

namespace Penstock.Cli.Tasks;

/// <summary>How a task ended, for JSON.</summary>
internal sealed record TaskReport(bool Ok, object? Value, string? Error, string? ErrorType, double Milliseconds)
{
    public static TaskReport Of(in TaskOutcome outcome) => new(
        outcome.Error is null,
        outcome.Value is { } value ? TaskArguments.ToJson(value) : null,
        outcome.Error is TaskFailedException failed ? failed.ErrorMessage : outcome.Error is { } error ? FailureText.Of(error) : null,
        (outcome.Error as TaskFailedException)?.ErrorType,
        Math.Round(outcome.Elapsed.TotalMilliseconds, 3));
}

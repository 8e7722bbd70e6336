namespace Penstock.DataMovement;

/// <summary>The answer to a request for a new operation.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Uid">The operation's name; empty unless accepted.</param>
/// <param name="Message">Why not; empty when accepted.</param>
public sealed record CreateResult(CreateStatus Status, string Uid, string Message)
{
    internal static CreateResult Accepted(string uid) => new(CreateStatus.Success, uid, "");

    internal static CreateResult Failed(string message) => new(CreateStatus.Failed, "", message);

    internal static CreateResult Invalid(string message) => new(CreateStatus.Invalid, "", message);
}

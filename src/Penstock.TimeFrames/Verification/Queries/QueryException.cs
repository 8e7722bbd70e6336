namespace Penstock.TimeFrames.Verification.Queries;

/// <summary>A question was refused, is wrong, or cost more than it may. The message is one sentence.</summary>
public sealed class QueryException(string message) : Exception(message);

namespace Penstock.TimeFrames.Verification.Queries;

/// <summary>The answer to a question.</summary>
/// <param name="Columns">Names of the columns; no two are the same.</param>
/// <param name="Rows">Rows of values: null, <see cref="long"/>, <see cref="double"/>, <see cref="string"/> or an array of bytes.</param>
/// <param name="Limit">What ended the rows before their end; null where they are all there.</param>
public sealed record QueryResult(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows, string? Limit);

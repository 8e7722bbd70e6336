namespace Penstock.Pipeline.Running;

/// <summary>A time frame has been compared.</summary>
/// <param name="Id">Which.</param>
/// <param name="IsEqual">It is what was sent.</param>
/// <param name="IsDifferent">It is not.</param>
/// <param name="Codes">Differences by their codes.</param>
/// <param name="Differences">A line of each that makes it different.</param>
/// <param name="Remarks">Other lines.</param>
/// <param name="More">How many lines were left out.</param>
internal sealed record VerdictNews(ulong Id, bool IsEqual, bool IsDifferent, IReadOnlyDictionary<string, int> Codes, IReadOnlyList<string> Differences, IReadOnlyList<string> Remarks, long More);

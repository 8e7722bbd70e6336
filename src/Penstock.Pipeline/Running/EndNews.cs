namespace Penstock.Pipeline.Running;

/// <summary>A time frame has ended: it was built of these sources' sub time frames, or dropped, or lost under a name.</summary>
/// <param name="Id">Which.</param>
/// <param name="Sources">Whose sub time frames it had.</param>
/// <param name="IsComplete">All of them.</param>
/// <param name="IsDropped">It was incomplete and not built.</param>
/// <param name="Cause">Why its building ended.</param>
/// <param name="Loss">Under which name its sub time frames are lost; null when it was built.</param>
/// <param name="Why">In words.</param>
internal sealed record EndNews(ulong Id, IReadOnlyList<uint> Sources, bool IsComplete, bool IsDropped, string Cause, string? Loss, string Why);

namespace Penstock.Pipeline.Running;

/// <summary>A sub time frame or summary that had arrived is lost.</summary>
/// <param name="Id">Its time frame.</param>
/// <param name="Source">Its source.</param>
/// <param name="IsSummary">It is a summary.</param>
/// <param name="Loss">One of <see cref="Reporting.LossName"/>.</param>
/// <param name="Why">In words.</param>
internal sealed record RefusalNews(ulong Id, uint Source, bool IsSummary, string Loss, string Why);

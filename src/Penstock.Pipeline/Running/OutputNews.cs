using Penstock.Pipeline.Reporting;

namespace Penstock.Pipeline.Running;

/// <summary>What a worker has written.</summary>
/// <param name="Files">Complete files of time frames.</param>
/// <param name="Skipped">Time frames that were not to be written.</param>
/// <param name="Store">The summary database that is the worker's own.</param>
internal sealed record OutputNews(IReadOnlyList<string> Files, long Skipped, SummaryStoreReport? Store);

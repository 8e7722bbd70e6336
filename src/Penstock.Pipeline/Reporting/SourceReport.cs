namespace Penstock.Pipeline.Reporting;

/// <summary>What arrived of one source.</summary>
/// <param name="Name">The source; a link's file is called so too.</param>
/// <param name="DataId">Its data id.</param>
/// <param name="Events">Events delivered.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Sha256">Digest of those bytes one after another in the order of ticks, in hexadecimal; null where time frames were built, which have no such order.</param>
public sealed record SourceReport(string Name, int DataId, long Events, long Bytes, string? Sha256);

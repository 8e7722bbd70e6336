namespace Penstock.Pipeline.Inputs;

/// <summary>Where events come from: one link, or one input of files.</summary>
/// <param name="Name">Unique in the run, and fit for a file's name.</param>
/// <param name="DataId">The data id of its events, from 1.</param>
/// <param name="Kind">What its events are.</param>
public sealed record RunSource(string Name, ushort DataId, SourceKind Kind);

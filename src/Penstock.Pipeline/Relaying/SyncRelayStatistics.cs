namespace Penstock.Pipeline.Relaying;

/// <summary>What a <see cref="SyncRelay"/> did since it started: received = sent + discarded + send errors.</summary>
/// <param name="PacketsReceived">Datagrams received.</param>
/// <param name="BytesReceived">Their bytes.</param>
/// <param name="PacketsSent">Datagrams passed on.</param>
/// <param name="PacketsDiscarded">Datagrams that were no valid Sync message.</param>
/// <param name="SendErrors">Datagrams the system refused to send.</param>
public sealed record SyncRelayStatistics(long PacketsReceived, long BytesReceived, long PacketsSent, long PacketsDiscarded, long SendErrors);

namespace Penstock.Pipeline.Relaying;

/// <summary>What an <see cref="ImpairmentRelay"/> has done. At rest, received + duplicated = sent + dropped + overflowed + send errors.</summary>
/// <param name="Received">Datagrams that came in.</param>
/// <param name="Sent">Datagrams that went out.</param>
/// <param name="Dropped">Dropped by chance.</param>
/// <param name="Duplicated">Second copies made.</param>
/// <param name="HeldBack">Held back behind later ones.</param>
/// <param name="Overflowed">Dropped since too many were inside.</param>
/// <param name="SendErrors">Refused by the kernel.</param>
public sealed record ImpairmentStatistics(long Received, long Sent, long Dropped, long Duplicated, long HeldBack, long Overflowed, long SendErrors);

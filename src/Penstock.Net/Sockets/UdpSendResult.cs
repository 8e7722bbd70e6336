namespace Penstock.Net;

/// <summary>What became of the datagrams of a flush: all = accepted + failed.</summary>
/// <param name="Datagrams">Datagrams the kernel accepted.</param>
/// <param name="Bytes">Their bytes, UDP payload only.</param>
/// <param name="Failed">Datagrams it refused for good.</param>
/// <param name="LastErrno">The last refusal's error number; 0 without one.</param>
public readonly record struct UdpSendResult(int Datagrams, long Bytes, int Failed, int LastErrno);

using System.Net;

namespace Penstock.Ejfat;

/// <summary>What the text of a URI says, before it is one.</summary>
internal sealed class EjfatUriParts
{
    public bool UseTls { get; set; }

    public string Token { get; set; } = "";

    public string? Host { get; set; }

    public IPAddress? Address { get; set; }

    public int? Port { get; set; }

    public string LbId { get; set; } = "";

    public string SessionId { get; set; } = "";

    public IPEndPoint? SyncIPv4 { get; set; }

    public IPEndPoint? SyncIPv6 { get; set; }

    public bool SyncIPv4IsLast { get; set; }

    public IPAddress? DataIPv4 { get; set; }

    public IPAddress? DataIPv6 { get; set; }

    public UdpPortRange DataPorts { get; set; } = new(EjfatUri.DefaultDataPort);
}

using static Penstock.Cli.Compat.CompatOption;

namespace Penstock.Cli.Compat;

/// <summary>The option table of e2sar_udp_relay (E2SAR 0.3.2).</summary>
internal static class RelayOptions
{
    public static IReadOnlyList<CompatOption> Relay { get; } =
    [
        Flag("help", 'h', "show this help"),
        Text("rx-addr", 'r', "address and port to receive on, e.g. 127.0.0.1:19010 or [::1]:19010; port 0: any free one", "127.0.0.1:0"),
        Text("tx-addr", 't', "address and port to send to; required"),
        Whole("rx-bufsize", '\0', "receive buffer of the socket in bytes", "1048576", 1, int.MaxValue),
        Whole("tx-bufsize", '\0', "send buffer of the socket in bytes", "1048576", 1, int.MaxValue),
    ];
}

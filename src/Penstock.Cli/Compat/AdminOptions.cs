using static Penstock.Cli.Compat.CompatOption;

namespace Penstock.Cli.Compat;

/// <summary>The option tables of lbadm and lbmonitor (E2SAR 0.3.2), and which of them exclude or need each other.</summary>
internal static class AdminOptions
{
    /// <summary>The commands of lbadm: one of them per run.</summary>
    public static IReadOnlyList<string> Commands { get; } =
    [
        "reserve", "free", "version", "register", "deregister", "status", "state", "overview", "addsenders", "removesenders", "timeseries",
        "createtoken", "listtokenpermissions", "listchildtokens", "revoketoken",
    ];

    public static IReadOnlyList<CompatOption> Admin { get; } =
    [
        Flag("help", 'h', "show this help"),
        Text("lbname", 'l', "name of the load balancer to reserve"),
        Text("lbid", 'i', "id of the load balancer, instead of the URI's"),
        Texts("address", 'a', "addresses of senders or of the worker"),
        Text("duration", 'd', "how long to reserve, hh[:mm[:ss]]; zero: for ever", "00:00:00"),
        Text("uri", 'u', "EJFAT URI, instead of the environment variable EJFAT_URI"),
        Text("name", 'n', "name of the worker to register"),
        Whole("port", 'p', "first UDP port of the worker", null, 0, ushort.MaxValue),
        Number("weight", 'w', "weight of the worker", "1"),
        Whole("count", 'c', "sources the worker expects; sets its port range", "1", 0, ushort.MaxValue),
        Text("session", 's', "session id, instead of the URI's"),
        Number("queue", 'q', "fill of the worker's queue, 0 to 1", "0"),
        Number("ctrl", 't', "control signal", "0"),
        Truth("ready", 'r', "is the worker ready", "1"),
        Text("root", 'o', "PEM file of the root certificate"),
        Flag("novalidate", 'v', "do not validate the server's certificate"),
        Number("minfactor", '\0', "smallest number of slots as a factor of the even share", "0.5"),
        Number("maxfactor", '\0', "largest number of slots as a factor of the even share, 0: no limit", "2"),
        Flag("ipv6", '6', "use the control plane's IPv6 address (no certificate validation)"),
        Flag("ipv4", '4', "use the control plane's IPv4 address (no certificate validation)"),
        Flag("export", 'e', "print only the machine-readable result"),
        Truth("keeplbhdr", '\0', "leave the LB header on the worker's datagrams", "0"),
        Whole("ipfam", '\0', "address families of the reservation: 0 both, 1 IPv4, 2 IPv6", "0", 0, 2),
        Text("lbpath", '\0', "selector of the time series", "/lb/1/*"),
        Text("since", '\0', "begin of the time series, RFC 3339", "1972-01-01T10:00:20.021Z"),
        Text("csv", '\0', "file to write the time series to", "timeseries.csv"),
        Counter("total_events_recv"),
        Counter("total_events_reassembled"),
        Counter("total_events_reassembly_err"),
        Counter("total_events_dequeued"),
        Counter("total_event_enqueue_err"),
        Counter("total_bytes_recv"),
        Counter("total_packets_recv"),
        Text("tokenname", '\0', "name of the token to create"),
        Texts("permission", '\0', "RESOURCE:ID:PERMISSION, e.g. ALL::READ or LOAD_BALANCER:1:UPDATE; may be repeated"),
        Text("tokenid", '\0', "id (digits) or text of a token"),
        Flag("reserve", '\0', "reserve a load balancer (-l, -a, -d)"),
        Flag("free", '\0', "free a load balancer"),
        Flag("version", '\0', "the load balancer's version"),
        Flag("register", '\0', "register a worker (-n, -p, -w, -c)"),
        Flag("deregister", '\0', "deregister a worker"),
        Flag("status", '\0', "status of a load balancer"),
        Flag("state", '\0', "send a worker's state (-q, -t, -r)"),
        Flag("overview", '\0', "status of all load balancers"),
        Flag("addsenders", '\0', "allow senders (-a, or the own address)"),
        Flag("removesenders", '\0', "no longer allow senders (-a, or the own address)"),
        Flag("timeseries", '\0', "write time series to a CSV file (--lbpath, --since, --csv)"),
        Flag("createtoken", '\0', "create a token (--tokenname, --permission)"),
        Flag("listtokenpermissions", '\0', "a token's permissions (--tokenid)"),
        Flag("listchildtokens", '\0', "a token's children (--tokenid)"),
        Flag("revoketoken", '\0', "revoke a token and its children (--tokenid)"),
    ];

    public static IReadOnlyList<CompatOption> Monitor { get; } =
    [
        .. Admin.Where(option => option.Name is "help" or "lbid" or "root" or "novalidate" or "ipv6" or "ipv4" or "uri"),
        Whole("time", 't', "refresh every so many ms", "5000", 1, int.MaxValue),
    ];

    public static void CheckAdmin(CompatValues values)
    {
        CompatRules.Requires(values, "reserve", "lbname", "duration");
        CompatRules.Requires(values, "register", "name", "port", "weight", "count", "minfactor", "maxfactor");
        CompatRules.Requires(values, "state", "queue", "ctrl", "ready");
        CompatRules.Requires(values, "timeseries", "lbpath", "csv");
        CompatRules.Requires(values, "createtoken", "tokenname", "permission");
        CompatRules.Requires(values, "listtokenpermissions", "tokenid");
        CompatRules.Requires(values, "listchildtokens", "tokenid");
        CompatRules.Requires(values, "revoketoken", "tokenid");
        CompatRules.Conflict(values, ("root", "novalidate"), ("ipv4", "ipv6"));
        for (var i = 0; i < Commands.Count; i++)
        {
            for (var j = i + 1; j < Commands.Count; j++)
            {
                CompatRules.Conflict(values, (Commands[i], Commands[j]));
            }
        }
    }

    public static void CheckMonitor(CompatValues values) => CompatRules.Conflict(values, ("root", "novalidate"), ("ipv4", "ipv6"));

    private static CompatOption Counter(string name) => Whole(name, '\0', "counter sent with the worker's state", "0", 0, long.MaxValue);
}

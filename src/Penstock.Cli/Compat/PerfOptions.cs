using static Penstock.Cli.Compat.CompatOption;

namespace Penstock.Cli.Compat;

/// <summary>The option tables of e2sar_perf and e2sar_ft (E2SAR 0.3.2), and which of them exclude or need each other.</summary>
internal static class PerfOptions
{
    public static IReadOnlyList<CompatOption> Perf { get; } =
    [
        Flag("help", 'h', "show this help"),
        Flag("send", 's', "send events"),
        Flag("recv", 'r', "receive events"),
        Whole("length", 'l', "bytes of an event [s]", "1048576", 1, uint.MaxValue),
        Text("uri", 'u', "EJFAT URI, instead of the environment variable EJFAT_URI"),
        Whole("num", 'n', "events to send [s]", "10", 0, long.MaxValue),
        Whole("enum", 'e', "number of the first event [s]", "0", 0, long.MaxValue),
        Whole("mtu", 'm', "MTU of the path [s]", "1500", 0, ushort.MaxValue),
        Whole("src", '\0', "event source id [s]", "1234", 0, uint.MaxValue),
        Whole("dataid", '\0', "data id [s]", "4321", 0, ushort.MaxValue),
        Whole("lbhdrversion", '\0', "version of the LB header, 2 or 3 [s]", "2", 2, 3),
        Whole("threads", '\0', "receive threads [r]", "1", 1, 128),
        Whole("sockets", '\0', "send sockets [s]", "4", 1, 1024),
        Number("rate", '\0', "send rate in Gb/s, negative: unlimited [s]", "1"),
        Number("rateGbps", '\0', "the same as --rate [s]", null),
        Whole("period", 'p', "statistics every so many ms [r]", "1000", 1, ushort.MaxValue),
        Whole("bufsize", 'b', "socket buffer in bytes", "3145728", 0, int.MaxValue),
        Whole("duration", 'd', "seconds to receive, 0: until Ctrl-C [r]", "0", 0, int.MaxValue),
        Flag("withcp", 'c', "use the control plane"),
        Text("ini", 'i', "INI file of SegmenterFlags or ReassemblerFlags; options given here win over it", string.Empty),
        Text("ip", '\0', "own address: registered by the sender, listened on by the receiver", string.Empty),
        Whole("port", '\0', "first UDP port to listen on [r]", "10000", 0, ushort.MaxValue),
        Flag("ipv6", '6', "use the control plane's IPv6 address (no certificate validation)"),
        Flag("ipv4", '4', "use the control plane's IPv4 address (no certificate validation)"),
        Flag("dpv6", '\0', "IPv6 data plane"),
        Flag("novalidate", 'v', "do not validate the server's certificate"),
        Flag("autoip", '\0', "find the own address from the route to the URI's data address"),
        Whole("deq", '\0', "threads that take events [r]", "1", 1, 128),
        Wholes("cores", '\0', "cores to bind the threads to, e.g. --cores 0 1 2", 0, 4095),
        Texts("optimize", 'o', "E2SAR's optimizations by name; batching is always on here [s]"),
        Whole("numa", '\0', "NUMA node for memory, -1: none", "-1", -1, 1023),
        Flag("multiport", '\0', "consecutive destination ports [s]"),
        Flag("smooth", '\0', "even pacing; needs a positive rate [s]"),
        Whole("timeout", '\0', "reassembly timeout in ms [r]", "500", 1, int.MaxValue),
        Flag("quiet", 'q', "no periodic statistics [r]"),
        Flag("realmalloc", '\0', "a new buffer for each event [s]"),
    ];

    public static IReadOnlyList<CompatOption> Files { get; } =
    [
        .. Perf.Where(option => option.Name is "help" or "send" or "recv" or "uri" or "mtu" or "threads" or "sockets" or "rate" or "src" or "dataid"
            or "withcp" or "bufsize" or "ip" or "port" or "ipv6" or "ipv4" or "novalidate" or "autoip" or "cores" or "optimize" or "numa" or "deq"
            or "smooth" or "timeout"),
        Texts("path", 'p', "files and folders to send, or the one folder to write to (also without -p)"),
        Text("extension", 'e', "only files of this extension are sent, or the extension of the files written; without the dot", string.Empty),
        Whole("enq", '\0', "threads that read files [s]", "1", 1, 128),
        Flag("recurse", '\0', "descend into folders [s]"),
        Text("prefix", '\0', "how the names of the files written begin [r]", "e2sar_out"),
    ];

    public static void CheckPerf(CompatValues values)
    {
        CompatRules.Conflict(
            values,
            ("send", "recv"),
            ("recv", "num"),
            ("recv", "enum"),
            ("recv", "length"),
            ("recv", "mtu"),
            ("recv", "src"),
            ("recv", "dataid"),
            ("recv", "rate"),
            ("recv", "multiport"),
            ("recv", "smooth"),
            ("recv", "lbhdrversion"),
            ("send", "threads"),
            ("send", "period"),
            ("send", "quiet"),
            ("send", "timeout"),
            ("send", "duration"),
            ("send", "port"),
            ("send", "deq"),
            ("ipv4", "ipv6"),
            ("cores", "threads"),
            ("cores", "sockets"),
            ("rate", "rateGbps"));
        CheckAddress(values);
        if (values.Given("smooth") && Rate(values) < 0)
        {
            throw new CompatUsageException("Smoothing turned on, while the rate is unlimited.");
        }
    }

    public static void CheckFiles(CompatValues values)
    {
        CompatRules.Conflict(
            values,
            ("send", "recv"),
            ("recv", "mtu"),
            ("recv", "rate"),
            ("recv", "src"),
            ("recv", "dataid"),
            ("recv", "smooth"),
            ("recv", "sockets"),
            ("recv", "enq"),
            ("send", "threads"),
            ("send", "timeout"),
            ("send", "port"),
            ("send", "deq"),
            ("ipv4", "ipv6"),
            ("cores", "threads"),
            ("cores", "sockets"));
        CompatRules.Requires(values, "send", "path");
        CompatRules.Requires(values, "recv", "path");
        CheckAddress(values);
        if (values.Given("smooth") && values.Number("rate") < 0)
        {
            throw new CompatUsageException("Smoothing turned on, while the rate is unlimited.");
        }
    }

    /// <summary>The rate in Gb/s by either of its two names.</summary>
    public static double Rate(CompatValues values) => values.Given("rateGbps") ? values.Number("rateGbps") : values.Number("rate");

    private static void CheckAddress(CompatValues values)
    {
        var working = values.Given("send") || values.Given("recv");
        if (working && !values.Given("autoip") && string.IsNullOrEmpty(values.Text("ip")))
        {
            throw new CompatUsageException(
                "One of --ip or --autoip must be specified. --autoip finds the address of the interface that leads to the data= address of EJFAT_URI");
        }
    }
}

namespace Penstock.Ejfat.Configuration;

/// <summary>What a <c>segmenter_config.ini</c> says. Null is what it does not say: the default, or the command line, then stands.</summary>
public sealed record SegmenterSettings
{
    /// <summary>Send to the IPv6 data address (<c>data-plane.dpV6</c>).</summary>
    public bool? DpV6 { get; init; }

    /// <summary>Connect the sockets (<c>data-plane.connectedSocket</c>).</summary>
    public bool? ConnectedSocket { get; init; }

    /// <summary>Send Sync packets (<c>general.useCP</c>).</summary>
    public bool? UseCp { get; init; }

    /// <summary>Milliseconds of Sync packets before data, 0..65535 (<c>control-plane.warmUpMS</c>).</summary>
    public int? WarmUpMs { get; init; }

    /// <summary>Milliseconds between Sync packets, 0..65535 (<c>control-plane.syncPeriodMS</c>).</summary>
    public int? SyncPeriodMs { get; init; }

    /// <summary>Sync periods over which the rate is averaged, 0..65535 (<c>control-plane.syncPeriods</c>).</summary>
    public int? SyncPeriods { get; init; }

    /// <summary>Bytes of an IP packet, 0..65535; 0 is the interface's (<c>data-plane.mtu</c>).</summary>
    public int? Mtu { get; init; }

    /// <summary>Sockets to send from (<c>data-plane.numSendSockets</c>).</summary>
    public int? NumSendSockets { get; init; }

    /// <summary>Bytes of each send buffer (<c>data-plane.sndSocketBufSize</c>).</summary>
    public int? SndSocketBufSize { get; init; }

    /// <summary>Gigabits per second; zero or less is no limit (<c>data-plane.rateGbps</c>).</summary>
    public double? RateGbps { get; init; }

    /// <summary>Pace datagrams, not events (<c>data-plane.smooth</c>).</summary>
    public bool? Smooth { get; init; }

    /// <summary>Each socket has a destination port of its own (<c>data-plane.multiPort</c>).</summary>
    public bool? MultiPort { get; init; }

    /// <summary>The tick is the event number too (<c>data-plane.ticksAsREEventNum</c>).</summary>
    public bool? TicksAsReEventNum { get; init; }

    /// <summary>2 or 3 (<c>data-plane.lbHdrVersion</c>).</summary>
    public int? LbHdrVersion { get; init; }

    /// <summary>Keys nobody reads, and where E2SAR 0.3.2 reads the same file differently.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Reads a file; <c>~</c> is the home folder.</summary>
    /// <exception cref="EjfatException">It cannot be read, a line is wrong (<see cref="E2sarErrorCode.ParameterNotAvailable"/>), or a value is
    /// (<see cref="E2sarErrorCode.ParameterError"/>).</exception>
    public static SegmenterSettings Load(string file) => From(IniFile.Load(file));

    /// <inheritdoc cref="Load"/>
    public static SegmenterSettings From(IniFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var ini = new IniSettings(file);
        var settings = new SegmenterSettings
        {
            DpV6 = ini.Bool("data-plane.dpV6"),
            ConnectedSocket = ini.Bool("data-plane.connectedSocket"),
            UseCp = ini.Bool("general.useCP"),
            WarmUpMs = ini.Int("control-plane.warmUpMS", 0, ushort.MaxValue),
            SyncPeriodMs = ini.Int("control-plane.syncPeriodMS", 0, ushort.MaxValue),
            SyncPeriods = ini.Int("control-plane.syncPeriods", 0, ushort.MaxValue),
            Mtu = ini.Int("data-plane.mtu", 0, ushort.MaxValue),
            NumSendSockets = ini.Int("data-plane.numSendSockets", 1, int.MaxValue),
            SndSocketBufSize = ini.Int("data-plane.sndSocketBufSize", 1, int.MaxValue),
            RateGbps = ini.Number("data-plane.rateGbps"),
            Smooth = ini.Bool("data-plane.smooth"),
            MultiPort = ini.Bool("data-plane.multiPort"),
            TicksAsReEventNum = ini.Bool("data-plane.ticksAsREEventNum"),
            LbHdrVersion = ini.Int("data-plane.lbHdrVersion", 2, 3),
            Warnings = ini.Warnings,
        };
        if (settings.WarmUpMs is > 1)
            ini.Warnings.Add($"{file.Name}: control-plane.warmUpMS is {settings.WarmUpMs} ms here; E2SAR 0.3.2 reads it as true or false and warms up for 1 ms");
        ini.WarnOfUnknownKeys();
        return settings;
    }
}

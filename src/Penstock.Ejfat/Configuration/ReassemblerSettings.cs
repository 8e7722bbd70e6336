namespace Penstock.Ejfat.Configuration;

/// <summary>What a <c>reassembler_config.ini</c> says. Null is what it does not say: the default, or the command line, then stands.</summary>
public sealed record ReassemblerSettings
{
    /// <summary>Register and send state (<c>general.useCP</c>).</summary>
    public bool? UseCp { get; init; }

    /// <summary>Call the control plane at its address, not its name (<c>control-plane.useHostAddress</c>).</summary>
    public bool? UseHostAddress { get; init; }

    /// <summary>Check the control plane's certificate (<c>control-plane.validateCert</c>).</summary>
    public bool? ValidateCert { get; init; }

    /// <summary>Send counters with the state (<c>control-plane.reportStats</c>).</summary>
    public bool? ReportStats { get; init; }

    /// <summary>Milliseconds between states, 1..65535 (<c>data-plane.periodMS</c>).</summary>
    public int? PeriodMs { get; init; }

    /// <summary>Milliseconds the controller looks back (<c>data-plane.epochMS</c>).</summary>
    public int? EpochMs { get; init; }

    /// <summary>Proportional gain (<c>pid.Kp</c>).</summary>
    public double? Kp { get; init; }

    /// <summary>Integral gain (<c>pid.Ki</c>).</summary>
    public double? Ki { get; init; }

    /// <summary>Differential gain (<c>pid.Kd</c>).</summary>
    public double? Kd { get; init; }

    /// <summary>The fill to keep, 0..1 (<c>pid.setPoint</c>).</summary>
    public double? SetPoint { get; init; }

    /// <summary>2^n ports; -1 is from the number of threads (<c>data-plane.portRange</c>, -1..14).</summary>
    public int? PortRange { get; init; }

    /// <summary>Datagrams begin with the LB header (<c>data-plane.withLBHeader</c>).</summary>
    public bool? WithLbHeader { get; init; }

    /// <summary>Milliseconds before an incomplete event is lost (<c>data-plane.eventTimeoutMS</c>).</summary>
    public int? EventTimeoutMs { get; init; }

    /// <summary>Bytes of each receive buffer (<c>data-plane.rcvSocketBufSize</c>).</summary>
    public int? RcvSocketBufSize { get; init; }

    /// <summary>Weight to register with (<c>pid.weight</c>).</summary>
    public double? Weight { get; init; }

    /// <summary>Least share of an even part of the slots (<c>pid.min_factor</c>).</summary>
    public double? MinFactor { get; init; }

    /// <summary>Greatest share of an even part of the slots (<c>pid.max_factor</c>).</summary>
    public double? MaxFactor { get; init; }

    /// <summary>Keys nobody reads, and where E2SAR 0.3.2 reads the same file differently.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Reads a file; <c>~</c> is the home folder.</summary>
    /// <exception cref="EjfatException">It cannot be read, a line is wrong (<see cref="E2sarErrorCode.ParameterNotAvailable"/>), or a value is
    /// (<see cref="E2sarErrorCode.ParameterError"/>).</exception>
    public static ReassemblerSettings Load(string file) => From(IniFile.Load(file));

    /// <inheritdoc cref="Load"/>
    public static ReassemblerSettings From(IniFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var ini = new IniSettings(file);
        var settings = new ReassemblerSettings
        {
            UseCp = ini.Bool("general.useCP"),
            UseHostAddress = ini.Bool("control-plane.useHostAddress"),
            ValidateCert = ini.Bool("control-plane.validateCert"),
            ReportStats = ini.Bool("control-plane.reportStats"),
            PeriodMs = ini.Int("data-plane.periodMS", 1, ushort.MaxValue),
            EpochMs = ini.Int("data-plane.epochMS", 1, int.MaxValue),
            Kp = ini.Number("pid.Kp"),
            Ki = ini.Number("pid.Ki"),
            Kd = ini.Number("pid.Kd"),
            SetPoint = ini.Number("pid.setPoint"),
            PortRange = ini.Int("data-plane.portRange", -1, 14),
            WithLbHeader = ini.Bool("data-plane.withLBHeader"),
            EventTimeoutMs = ini.Int("data-plane.eventTimeoutMS", 1, int.MaxValue),
            RcvSocketBufSize = ini.Int("data-plane.rcvSocketBufSize", 1, int.MaxValue),
            Weight = ini.Number("pid.weight"),
            MinFactor = ini.Number("pid.min_factor"),
            MaxFactor = ini.Number("pid.max_factor"),
            Warnings = ini.Warnings,
        };
        if ((settings.MaxFactor ?? settings.MinFactor ?? settings.Weight) is { } asGain)
        {
            ini.Warnings.Add($"{file.Name}: pid.weight, pid.min_factor and pid.max_factor are what they say here, and Kd is {settings.Kd ?? 0}; "
                + $"E2SAR 0.3.2 keeps its own defaults for them and takes {asGain} for Kd, so it controls differently with the same file");
        }
        ini.WarnOfUnknownKeys();
        return settings;
    }
}

using System.Text;
using Penstock.Ejfat;
using Penstock.Ejfat.Configuration;

namespace Penstock.Tests;

public sealed class IniTests
{
    private const string Segmenter = """
        ; every key of a sender
        [general]
        useCP = false
        [control-plane]
        warmUpMS = 1500
        syncPeriodMS=500
        syncPeriods   =   3
        [data-plane]
        # the rest
        dpV6 = 1
        connectedSocket = 0
        ticksAsREEventNum = true
        mtu = 9000
        numSendSockets = 8
        sndSocketBufSize = 1048576
        rateGbps = 2.5
        smooth = true
        multiPort = true
        lbHdrVersion = 3
        """;

    private const string Reassembler = """
        [general]
        useCP = true
        [control-plane]
        validateCert = false
        useHostAddress = true
        reportStats = true
        [data-plane]
        portRange = -1
        withLBHeader = true
        eventTimeoutMS = 700
        rcvSocketBufSize = 2097152
        epochMS = 2000
        periodMS = 50
        [pid]
        setPoint = 0.2
        Ki = 0.1
        Kp = 1
        Kd = 0.5
        weight = 1.5
        min_factor = 0.25
        max_factor = 4
        """;

    [Fact]
    public void Every_setting_of_a_segmenter_is_read_as_what_it_is()
    {
        var read = SegmenterSettings.From(IniFile.Parse(Segmenter));
        Assert.Equal(
            new SegmenterSettings
            {
                DpV6 = true, ConnectedSocket = false, UseCp = false, WarmUpMs = 1500, SyncPeriodMs = 500, SyncPeriods = 3, Mtu = 9000, NumSendSockets = 8, SndSocketBufSize = 1048576,
                RateGbps = 2.5, Smooth = true, MultiPort = true, TicksAsReEventNum = true, LbHdrVersion = 3, Warnings = read.Warnings,
            },
            read);
        Assert.Contains("warmUpMS is 1500 ms", Assert.Single(read.Warnings));
    }

    [Fact]
    public void Every_setting_of_a_reassembler_is_read_as_what_it_is()
    {
        var read = ReassemblerSettings.From(IniFile.Parse(Reassembler));
        Assert.Equal(
            new ReassemblerSettings
            {
                UseCp = true, UseHostAddress = true, ValidateCert = false, ReportStats = true, PeriodMs = 50, EpochMs = 2000, Kp = 1, Ki = 0.1, Kd = 0.5, SetPoint = 0.2, PortRange = -1,
                WithLbHeader = true, EventTimeoutMs = 700, RcvSocketBufSize = 2097152, Weight = 1.5, MinFactor = 0.25, MaxFactor = 4, Warnings = read.Warnings,
            },
            read);
        Assert.Contains("takes 4 for Kd", Assert.Single(read.Warnings));
    }

    [Fact]
    public void What_a_file_does_not_say_is_null()
    {
        Assert.Equal(new SegmenterSettings(), SegmenterSettings.From(IniFile.Parse("")) with { Warnings = new SegmenterSettings().Warnings });
        Assert.Empty(ReassemblerSettings.From(IniFile.Parse("[pid]\nKp = 1")).Warnings);
    }

    [Fact]
    public void Unknown_keys_are_reported_with_section_and_line()
    {
        var read = SegmenterSettings.From(IniFile.Parse("top = 1\n[data-plane]\nMTU = 9000\n[other]\nmtu = 1", "s.ini"));
        Assert.Equal(["s.ini, line 1: 'top' is", "s.ini, line 3: 'data-plane.MTU' is", "s.ini, line 5: 'other.mtu' is"], read.Warnings.Select(w => w[..(w.IndexOf("is", StringComparison.Ordinal) + 2)]));
        Assert.Null(read.Mtu);
    }

    [Theory]
    [InlineData("[data-plane]\nmtu = 9k", "line 2: data-plane.mtu = '9k'")]
    [InlineData("[data-plane]\nmtu = 70000", "0..65535")]
    [InlineData("[data-plane]\nmtu = 1500 ; standard", "'1500 ; standard'")]
    [InlineData("[data-plane]\nsmooth = True", "true, false, 1 or 0")]
    [InlineData("[data-plane]\nrateGbps = fast", "a number")]
    [InlineData("[data-plane]\nrateGbps = 1,5", "a number")]
    [InlineData("[data-plane]\nrateGbps = NaN", "a number")]
    [InlineData("[data-plane]\nlbHdrVersion = 4", "2..3")]
    [InlineData("[data-plane]\nmtu =", "''")]
    public void A_value_that_cannot_be_read_is_an_error_that_says_what_is_accepted(string text, string named)
    {
        var error = Assert.Throws<EjfatException>(() => SegmenterSettings.From(IniFile.Parse(text)));
        Assert.Equal(E2sarErrorCode.ParameterError, error.Code);
        Assert.Contains(named, error.Message);
    }

    [Theory]
    [InlineData("[a]\nx=1\n[a]\ny=1", "line 3: the section [a] occurs twice")]
    [InlineData("[a]\nx=1\nx=2", "line 3: 'a.x' occurs twice")]
    [InlineData("[a", "line 1")]
    [InlineData("a", "line 1: 'a' is neither")]
    [InlineData(" = 1", "no key")]
    public void A_line_that_is_wrong_is_an_error_with_its_number(string text, string named)
    {
        var error = Assert.Throws<EjfatException>(() => IniFile.Parse(text));
        Assert.Equal(E2sarErrorCode.ParameterNotAvailable, error.Code);
        Assert.Contains(named, error.Message);
    }

    [Fact]
    public void Files_are_found_in_the_home_folder()
    {
        var home = Environment.GetEnvironmentVariable("HOME")!;
        Assert.Equal(home, IniFile.ExpandHome("~"));
        Assert.Equal(home + "/x.ini", IniFile.ExpandHome("~/x.ini"));
        Assert.Equal("~user/x.ini", IniFile.ExpandHome("~user/x.ini"));
        Assert.Equal("a/~/x.ini", IniFile.ExpandHome("a/~/x.ini"));
        Assert.Equal(E2sarErrorCode.ParameterNotAvailable, Assert.Throws<EjfatException>(() => IniFile.Load("~/no/such/file.ini")).Code);
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "\uFEFF" + Segmenter.ReplaceLineEndings("\r\n"));
        Assert.Equal(9000, SegmenterSettings.Load(file).Mtu);
        File.Delete(file);
    }

    [Fact]
    public void A_hundred_thousand_mutated_files_are_read_or_refused()
    {
        var random = new Random(20261124);
        for (var i = 0; i < 100_000; i++)
        {
            var text = new StringBuilder(i % 2 == 0 ? Segmenter : Reassembler);
            for (var n = random.Next(1, 5); n > 0; n--)
            {
                var at = random.Next(text.Length);
                if (random.Next(2) == 0) text[at] = (char)random.Next(0x100);
                else text.Remove(at, random.Next(1, Math.Min(30, text.Length - at) + 1));
            }
            try
            {
                var file = IniFile.Parse(text.ToString());
                if (i % 2 == 0) SegmenterSettings.From(file);
                else ReassemblerSettings.From(file);
            }
            catch (EjfatException e)
            {
                Assert.Contains("line", e.Message);
            }
        }
    }
}

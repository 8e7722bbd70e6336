using Penstock.Cli.Compat;

namespace Penstock.Cli.Tests.Compat;

public sealed class GoFlagsTests
{
    private static GoFlags New() => new("p",
    [
        new GoFlag("socket", GoFlagKind.Text, "/s", "where", "PENSTOCK_TEST_SOCKET"),
        new GoFlag("old-socket", GoFlagKind.Text, "", "", Alias: "socket"),
        new GoFlag("simulated", GoFlagKind.Truth, "false", "canned"),
        new GoFlag("burst", GoFlagKind.Whole, "100", "many"),
        new GoFlag("qps", GoFlagKind.Number, "50", "fast"),
    ]);

    [Theory]
    [InlineData("-socket /a", "/a")]
    [InlineData("--socket /a", "/a")]
    [InlineData("-socket=/a", "/a")]
    [InlineData("--socket=/a=b", "/a=b")]
    [InlineData("-old-socket /a", "/a")]
    [InlineData("-socket -simulated", "-simulated")]
    [InlineData("", "/s")]
    [InlineData("-simulated -socket /a", "/a")]
    [InlineData("-simulated word -socket /a", "/s")]
    [InlineData("-- -socket /a", "/s")]
    public void Values_are_found_as_Go_finds_them(string line, string socket)
    {
        var flags = New();
        Assert.Null(flags.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(socket, flags.Text("socket"));
    }

    [Theory]
    [InlineData("-x", "flag provided but not defined: -x")]
    [InlineData("-socket", "flag needs an argument: -socket")]
    [InlineData("-burst many", "invalid value \"many\" for flag -burst: parse error")]
    [InlineData("-qps=NaN", "invalid value \"NaN\" for flag -qps: parse error")]
    [InlineData("-simulated=maybe", "invalid boolean value \"simulated\" for -simulated: parse error")]
    [InlineData("---socket", "bad flag syntax: ---socket")]
    [InlineData("-=x", "bad flag syntax: -=x")]
    public void What_is_wrong_is_said_as_Go_says_it(string line, string expected) => Assert.Equal(expected, New().Parse(line.Split(' ')));

    [Fact]
    public void The_environment_is_below_the_flags_and_above_the_defaults()
    {
        Environment.SetEnvironmentVariable("PENSTOCK_TEST_SOCKET", "/env");
        try
        {
            var flags = New();
            Assert.Null(flags.Parse([]));
            Assert.Equal("/env", flags.Text("socket"));
            Assert.Null(flags.Parse(["-socket", "/flag"]));
            Assert.Equal("/flag", flags.Text("socket"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("PENSTOCK_TEST_SOCKET", null);
        }
    }
}

using Penstock.Cli.Compat.Scaler;

namespace Penstock.Cli.Tests.Compat;

public sealed class ScalerArgumentsTests
{
    private static readonly ScalerOption[] Options =
    [
        new("bind-address", null, ScalerKind.Text, null, "") { Positional = true, Required = true },
        new("object-storage-address", "-osa", ScalerKind.Text, null, "") { Variable = "PENSTOCK_TEST_OSA" },
        new("protected", "-p", ScalerKind.Flag, "false", ""),
        new("io-threads", "-it", ScalerKind.Whole, "1", "") { Min = 1, Max = 64 },
        new("logging-paths", "-lp", ScalerKind.Texts, "/dev/stdout", ""),
        new("logging-level", "-ll", ScalerKind.Choice, "INFO", "") { Choices = ["INFO", "DEBUG"] },
    ];

    [Fact]
    public void Options_are_read_as_argparse_reads_them()
    {
        var read = Parse("tcp://a:1", "-osa", "tcp://b:2", "--protected", "--io=3", "--logging-paths", "x", "y", "-ll", "DEBUG");
        Assert.Equal("tcp://a:1", read.Text("bind-address"));
        Assert.Equal("tcp://b:2", read.Text("object-storage-address"));
        Assert.True(read.Flag("protected"));
        Assert.Equal(3, read.Whole("io-threads"));
        Assert.Equal(["x", "y"], read.Texts("logging-paths"));
        var defaults = Parse("x");
        Assert.False(defaults.Flag("protected"));
        Assert.Equal(["/dev/stdout"], defaults.Texts("logging-paths"));
        Assert.Null(defaults.Text("object-storage-address"));
    }

    [Fact]
    public void The_command_line_wins_over_the_environment_the_environment_over_the_file()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "[scheduler]\nbind-address = \"tcp://file:1\"\nobject_storage_address = \"tcp://file:2\"\nio_threads = 5\nprotected = true\nmistyped = 1\nlogging_paths = [\"a\", \"b\"]\n");
            var read = Parse("--config", file, "-it", "7");
            Assert.Equal(("tcp://file:1", "tcp://file:2", 7L, true), (read.Text("bind-address"), read.Text("object-storage-address"), read.Whole("io-threads"), read.Flag("protected")));
            Assert.Equal(["a", "b"], read.Texts("logging-paths"));
            Assert.Equal(["mistyped"], read.UnknownKeys);
            Environment.SetEnvironmentVariable("PENSTOCK_TEST_OSA", "tcp://environment:3");
            Assert.Equal("tcp://environment:3", Parse("-c", file).Text("object-storage-address"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("PENSTOCK_TEST_OSA", null);
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("the following arguments are required: bind-address")]
    [InlineData("unrecognized arguments: y", "x", "y")]
    [InlineData("unrecognized arguments: --nothing", "x", "--nothing")]
    [InlineData("ambiguous option: --l could match --logging-paths, --logging-level", "x", "--l", "1")]
    [InlineData("argument --io-threads: '0' is not a whole number from 1 to 64", "x", "-it", "0")]
    [InlineData("argument --logging-level: 'info' is not INFO or DEBUG", "x", "-ll", "info")]
    [InlineData("argument --io-threads: expected one argument", "x", "-it")]
    public void What_is_wrong_is_named(string expected, params string[] args) => Assert.Equal(expected, Assert.Throws<ScalerUsageException>(() => Parse(args)).Message);

    [Fact]
    public void A_file_that_cannot_be_read_is_named()
    {
        Assert.StartsWith("--config: '/nowhere.toml' cannot be read: ", Assert.Throws<ScalerUsageException>(() => Parse("x", "-c", "/nowhere.toml")).Message, StringComparison.Ordinal);
    }

    private static ScalerArguments Parse(params string[] args) => ScalerArguments.Parse(Options, args, ScalerArguments.Section("scheduler"));
}

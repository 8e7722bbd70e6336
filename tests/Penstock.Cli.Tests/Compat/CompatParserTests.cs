using Penstock.Cli.Compat;

namespace Penstock.Cli.Tests.Compat;

/// <summary>Command lines as Boost.program_options reads them.</summary>
public sealed class CompatParserTests
{
    [Theory]
    [InlineData("-s -n 7", "num", "7")]
    [InlineData("-s -n7", "num", "7")]
    [InlineData("-s --num=7", "num", "7")]
    [InlineData("-s --num 7", "num", "7")]
    [InlineData("-sn7", "num", "7")]
    [InlineData("-s --rate -1", "rate", "-1")]
    [InlineData("-s --rate=-1", "rate", "-1")]
    [InlineData("-s --rate -4", "rate", "-4")]
    [InlineData("-s --leng 12", "length", "12")]
    [InlineData("-s", "length", "1048576")]
    [InlineData("-s -u ejfat://t@h:1/?data=1.2.3.4:5", "uri", "ejfat://t@h:1/?data=1.2.3.4:5")]
    public void A_value_is_read_in_every_spelling_the_originals_accept(string line, string option, string expected)
    {
        var values = CompatParser.Parse(PerfOptions.Perf, line.Split(' '));

        Assert.Equal(expected, values.Text(option));
    }

    [Fact]
    public void An_option_of_several_values_takes_words_until_the_next_option()
    {
        var values = CompatParser.Parse(PerfOptions.Perf, ["-r", "--cores", "1", "2", "3", "-q", "--optimize", "sendmmsg", "-o", "liburing_send"]);

        Assert.Equal([1, 2, 3], values.Wholes("cores"));
        Assert.Equal(["sendmmsg", "liburing_send"], values.Texts("optimize"));
        Assert.True(values.Given("quiet"));
    }

    [Fact]
    public void Bare_words_of_e2sar_ft_are_paths()
    {
        var values = CompatParser.Parse(PerfOptions.Files, ["-s", "--ip", "127.0.0.1", "a.root", "b.root", "-p", "c.root"], "path");

        Assert.Equal(["a.root", "b.root", "c.root"], values.Texts("path"));
    }

    [Theory]
    [InlineData("--nonsense", "nonsense")]
    [InlineData("-Z", "-Z")]
    [InlineData("--num", "missing")]
    [InlineData("--num --send", "missing")]
    [InlineData("--num=", "equal sign")]
    [InlineData("--num x", "'x'")]
    [InlineData("--mtu 70000", "65535")]
    [InlineData("-s -s", "more than once")]
    [InlineData("--num 1 --num 2", "more than once")]
    [InlineData("--s", "ambiguous")]
    [InlineData("--send=1", "does not take")]
    [InlineData("word", "positional")]
    public void A_wrong_command_line_is_refused_with_what_is_wrong(string line, string expected)
    {
        var refused = Assert.Throws<CompatUsageException>(() => CompatParser.Parse(PerfOptions.Perf, line.Split(' ')));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_command_lines_are_read_or_refused_and_nothing_else()
    {
        var random = new Random(20261124);
        string[] words = ["-", "--", "-s", "-r", "--num", "--num=3", "--rate", "-1", "x", "", "--cores", "1", "-o", "=", "--=", "-n=", "--s", "-sr", "\0", "--uri", "é"];
        for (var i = 0; i < 20_000; i++)
        {
            var line = Enumerable.Range(0, random.Next(0, 8)).Select(_ => words[random.Next(words.Length)]).ToArray();
            foreach (var table in (IReadOnlyList<CompatOption>[])[PerfOptions.Perf, PerfOptions.Files, AdminOptions.Admin, AdminOptions.Monitor, RelayOptions.Relay])
            {
                try
                {
                    CompatParser.Parse(table, line);
                }
                catch (CompatUsageException)
                {
                    // The only refusal there is.
                }
            }
        }
    }
}

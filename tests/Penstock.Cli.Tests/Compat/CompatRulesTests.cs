using Penstock.Cli.Compat;

namespace Penstock.Cli.Tests.Compat;

/// <summary>Which options exclude or need each other: E2SAR 0.3.2's tables.</summary>
public sealed class CompatRulesTests
{
    [Theory]
    [InlineData("-s -r")]
    [InlineData("-r -n 1")]
    [InlineData("-r -e 1")]
    [InlineData("-r -l 1")]
    [InlineData("-r -m 1500")]
    [InlineData("-r --src 1")]
    [InlineData("-r --dataid 1")]
    [InlineData("-r --rate 1")]
    [InlineData("-r --multiport")]
    [InlineData("-r --smooth")]
    [InlineData("-r --lbhdrversion 2")]
    [InlineData("-s --threads 1")]
    [InlineData("-s -p 1")]
    [InlineData("-s -q")]
    [InlineData("-s --timeout 1")]
    [InlineData("-s -d 1")]
    [InlineData("-s --port 1")]
    [InlineData("-s --deq 1")]
    [InlineData("-s -4 -6")]
    [InlineData("-r --cores 1 --threads 1")]
    [InlineData("-s --cores 1 --sockets 1")]
    [InlineData("-s --rate 1 --rateGbps 1")]
    public void E2sar_perf_refuses_options_that_exclude_each_other(string line) =>
        Assert.Contains("Conflicting options", Refusal(PerfOptions.Perf, PerfOptions.CheckPerf, $"{line} --ip 127.0.0.1"), StringComparison.Ordinal);

    [Theory]
    [InlineData("-s")]
    [InlineData("-r")]
    public void E2sar_perf_needs_an_address_or_leave_to_find_it(string line) =>
        Assert.Contains("--autoip", Refusal(PerfOptions.Perf, PerfOptions.CheckPerf, line), StringComparison.Ordinal);

    [Theory]
    [InlineData("-s --ip ::1 -p x --enq 2 --recurse")]
    [InlineData("-r --autoip -p x --deq 2 --prefix y -e root")]
    public void E2sar_ft_accepts_its_own_options(string line) =>
        PerfOptions.CheckFiles(CompatParser.Parse(PerfOptions.Files, line.Split(' '), "path"));

    [Theory]
    [InlineData("-s --ip ::1", "path")]
    [InlineData("-r --ip ::1 x --enq 2", "enq")]
    [InlineData("-r --ip ::1 x --sockets 2", "sockets")]
    [InlineData("-s --ip ::1 x --deq 2", "deq")]
    public void E2sar_ft_refuses_what_the_original_refuses(string line, string named) =>
        Assert.Contains($"'{named}'", Refusal(PerfOptions.Files, PerfOptions.CheckFiles, line), StringComparison.Ordinal);

    [Theory]
    [InlineData("--reserve", "lbname")]
    [InlineData("--register -n w", "port")]
    [InlineData("--createtoken --tokenname x", "permission")]
    [InlineData("--createtoken --permission ALL::READ", "tokenname")]
    [InlineData("--listtokenpermissions", "tokenid")]
    [InlineData("--listchildtokens", "tokenid")]
    [InlineData("--revoketoken", "tokenid")]
    public void Lbadm_names_the_option_that_a_command_lacks(string line, string missing) =>
        Assert.Contains($"requires option '{missing}'", Refusal(AdminOptions.Admin, AdminOptions.CheckAdmin, line), StringComparison.Ordinal);

    [Fact]
    public void Lbadm_runs_one_command_at_a_time()
    {
        foreach (var first in AdminOptions.Commands)
        {
            foreach (var second in AdminOptions.Commands.Where(name => name != first))
            {
                var line = $"--{first} --{second} -l x -n x -p 1 --tokenname x --tokenid 1 --permission ALL::READ";
                Assert.Contains("Conflicting options", Refusal(AdminOptions.Admin, AdminOptions.CheckAdmin, line), StringComparison.Ordinal);
            }
        }
    }

    private static string Refusal(IReadOnlyList<CompatOption> table, Action<CompatValues> check, string line) =>
        Assert.Throws<CompatUsageException>(() => check(CompatParser.Parse(table, line.Split(' '), table == PerfOptions.Files ? "path" : null))).Message;
}

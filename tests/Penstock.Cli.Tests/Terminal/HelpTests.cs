using System.CommandLine;
using Penstock.Cli.Compat;
using Penstock.Cli.Terminal;

namespace Penstock.Cli.Tests.Terminal;

public sealed class HelpTests
{
    public static TheoryData<string> Verbs()
    {
        var root = PenstockCommand.Create(new CommandContext(TextWriter.Null, TextWriter.Null, CancellationToken.None));
        return [.. PenstockCommand.Walk(root).Where(command => command is not RootCommand).Select(command => HelpWriter.Path(command)["penstock ".Length..])];
    }

    public static TheoryData<string> Programs() => [.. CompatPrograms.Names];

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task The_help_of_every_verb_ends_with_an_example_and_no_line_is_longer_than_a_screen(string verb)
    {
        var run = await CommandRun.Of([.. verb.Split(' '), "--help"]);

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Contains($"Usage: penstock {verb}", run.Out, StringComparison.Ordinal);
        Assert.Matches(@"(?s)Examples?:\n  \S.*$", run.Out);
        Assert.All(run.Out.Split("Example")[0].Split('\n'), line => Assert.InRange(line.Length, 0, 118));
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task A_misspelt_option_of_any_verb_is_a_usage_error_that_names_it(string verb)
    {
        var run = await CommandRun.Of([.. verb.Split(' '), "--nonsense-option"]);

        Assert.Equal(verb == "tf summary check" ? 3 : ExitCode.Usage, run.ExitCode);
        Assert.Contains(verb == "compat" ? "penstock" : "--nonsense-option", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task The_help_of_every_compat_program_has_an_example(string program)
    {
        var run = await CommandRun.Of("compat", program, "--help");

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Contains("Command-line options:", run.Out, StringComparison.Ordinal);
        // Under "Example:", with something behind the name.
        Assert.Matches($"\\n  {program} \\S", run.Out);
    }
}

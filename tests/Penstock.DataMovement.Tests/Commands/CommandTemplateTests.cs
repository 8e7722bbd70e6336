using Penstock.DataMovement.Commands;

namespace Penstock.Tests.Commands;

public sealed class CommandTemplateTests
{
    private static IReadOnlyList<string> Fill(CommandTemplate template, string source = "/src/", string destination = "/dest/", string hostfile = "/tmp/my-dm/hostfile") =>
        template.Fill(new Dictionary<string, string>(StringComparer.Ordinal) { ["$HOSTFILE"] = hostfile, ["$UID"] = "1000", ["$GID"] = "2000", ["$SRC"] = source, ["$DEST"] = destination });

    private static CommandTemplate Nnf() => CommandTemplate.Parse(Profile.NnfCommand, Profile.CommandVariables);

    [Fact]
    public void The_original_command_with_options_in_their_places()
    {
        var template = Nnf().WithOptions("mpirun", ["--mca", "orte_tmpdir_base", "/tmp/my-dm", "--extra", "opts"]);
        Assert.Equal(2048UL, template.OpenFiles);
        Assert.Equal(
            "mpirun --mca orte_tmpdir_base /tmp/my-dm --extra opts --allow-run-as-root --hostfile /tmp/my-dm/hostfile dcp --progress 1 --uid 1000 --gid 2000 /src/ /dest/",
            string.Join(' ', Fill(template)));
    }

    [Fact]
    public void Without_rights_the_user_and_group_are_left_out() => Assert.Equal(
        "mpirun --allow-run-as-root --hostfile /tmp/my-dm/hostfile dcp --xattrs none --progress 1 /src/ /dest/",
        string.Join(' ', Fill(Nnf().Without("--uid", "$UID").Without("--gid", "$GID").WithOptions("dcp", ["--xattrs", "none"]))));

    [Theory]
    [InlineData("/with space/and\ttab")]
    [InlineData("/'quote\"quote`")]
    [InlineData("/a;rm -rf /")]
    [InlineData("/$(id)")]
    [InlineData("/new\nline")]
    [InlineData("/$DEST/$SRC/$HOSTFILE/$UID")]
    [InlineData("/a && b || c | d > e")]
    [InlineData("/\u0001$DEST")]
    public void Whatever_a_path_holds_it_is_one_argument_and_stays_as_it_is(string path)
    {
        var words = Fill(Nnf(), path, path);
        Assert.Equal(13, words.Count);
        Assert.Equal(path, words[^1]);
        Assert.Equal(words[^1], words[^2]);
    }

    [Fact]
    public void A_name_that_holds_dcp_does_not_draw_options_to_it()
    {
        var template = CommandTemplate.Parse("mpirun --hostfile $HOSTFILE /opt/dcp/bin/dcp $UID $GID $SRC $DEST", Profile.CommandVariables).WithOptions("dcp", ["-p"]);
        Assert.Equal("mpirun --hostfile /tmp/dcp/hostfile /opt/dcp/bin/dcp -p 1000 2000 /src/ /dest/", string.Join(' ', Fill(template, hostfile: "/tmp/dcp/hostfile")));
    }

    [Fact]
    public void A_dollar_in_a_users_option_is_a_dollar() =>
        Assert.Equal("cp $SRC /src/ /dest/", string.Join(' ', Fill(CommandTemplate.Parse("cp $SRC $DEST", Profile.CommandVariables).WithOptions("cp", ["$SRC"]))));

    [Theory]
    [InlineData("")]
    [InlineData("cp $SRC $DEST; true")]
    [InlineData("cp $SRC $DEST && true")]
    [InlineData("cp $SRC > $DEST")]
    [InlineData("cp `id` $DEST")]
    [InlineData("cp $(id) $DEST")]
    [InlineData("cp 'open $DEST")]
    [InlineData("cp $SRC $OTHER")]
    [InlineData("cp $SRC $DEST \\")]
    public void What_only_a_shell_could_do_is_refused(string template) => Assert.Throws<FormatException>(() => CommandTemplate.Parse(template, Profile.CommandVariables));

    [Theory]
    [InlineData("-p --progress 1", true)]
    [InlineData("--chunksize=4MB -X none", true)]
    [InlineData("", true)]
    [InlineData("--uid 0", false)]
    [InlineData("-p /etc/shadow", false)]
    [InlineData("--progress", false)]
    [InlineData("--progress --uid", false)]
    [InlineData("-p=1", false)]
    [InlineData("'open", false)]
    [InlineData("-p\n-s", false)]
    public void Options_for_dcp_are_those_that_change_only_how_it_copies(string text, bool accepted) => Assert.Equal(accepted, OptionRules.Dcp.Refuse(text, out _) is null);

    [Theory]
    [InlineData("-np 4 --map-by node", true)]
    [InlineData("--mca plm_rsh_agent /tmp/evil", false)]
    [InlineData("-x LD_PRELOAD=/tmp/evil.so", false)]
    [InlineData("-np 1 sh -c id", false)]
    [InlineData("--prefix /tmp", false)]
    [InlineData("-hostfile /etc/passwd", false)]
    public void Options_for_mpirun_cannot_run_anything_else(string text, bool accepted) => Assert.Equal(accepted, OptionRules.Mpirun.Refuse(text, out _) is null);

    [Fact]
    public void Words_of_chance_never_break_the_splitter()
    {
        var random = new Random(3);
        const string Characters = "ab '\"\\$;&|<>()`\n\t-=/";
        for (var i = 0; i < 50_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => Characters[random.Next(Characters.Length)]));
            try
            {
                var words = Words.Split(text, refuseShell: false);
                Assert.Equal(words, Words.Split(Words.Join(words), refuseShell: false));
            }
            catch (FormatException)
            {
                // Refused.
            }
        }
    }
}

using Penstock.DataMovement.Commands;

namespace Penstock.Tests.Commands;

public sealed class ProfileFileTests
{
    private const string Nnf = """
        profiles:
          default:
            slots: 8
            maxSlots: 0
            command: ulimit -n 2048 && mpirun --allow-run-as-root --hostfile $HOSTFILE dcp --progress 1 --uid $UID --gid $GID $SRC $DEST
            logStdout: false
            storeStdout: true
          no-xattr:
            command: mpirun --hostfile $HOSTFILE dcp --progress 1 --xattrs none --uid $UID --gid $GID $SRC $DEST
        progressIntervalSeconds: 5
        """;

    [Fact]
    public void The_originals_configuration_is_read()
    {
        var file = ProfileFile.Parse(Nnf, "f");
        Assert.Empty(file.Warnings);
        Assert.Null(file.TryFind("", out var profile));
        Assert.Equal(("default", 8, true, 2048UL), (profile.Name, profile.Slots, profile.StoreStdout, profile.Command!.OpenFiles));
        Assert.Null(file.TryFind("no-xattr", out var other));
        Assert.False(other.Command!.Uses("$UID"));
        Assert.Contains("there are default, no-xattr", file.TryFind("none", out _), StringComparison.Ordinal);
    }

    [Fact]
    public void So_is_the_ConfigMap_around_it()
    {
        var map = "apiVersion: v1\nkind: ConfigMap\ndata:\n  nnf-dm-config.yaml: |\n" + string.Join('\n', Nnf.Split('\n').Select(l => "    " + l));
        Assert.Equal(2, ProfileFile.Parse(map, "f").Profiles.Count());
    }

    [Theory]
    [InlineData("profiles: {a: {command: 'dcp $SRC $DEST'}}", "lacks $HOSTFILE")]
    [InlineData("profiles: {a: {command: 'cp $SRC $DEST; id'}}", "shell")]
    [InlineData("profiles: {a: {slots: -1}}", "slots")]
    [InlineData("profiles: {a: {logStdout: maybe}}", "true or false")]
    [InlineData("profiles: {a: {default: true}, b: {default: true}}", "more than one default")]
    [InlineData("profiles: {a: {statCommand: 'stat /x'}}", "lacks $PATH")]
    [InlineData("profiles: {}", "no profile")]
    [InlineData("profiles: [a]", "no mapping")]
    [InlineData("- a", "mapping")]
    [InlineData("a: [", "YAML")]
    public void What_is_wrong_is_named(string text, string named) =>
        Assert.Contains(named, Assert.Throws<InvalidDataException>(() => ProfileFile.Parse(text, "f")).Message, StringComparison.Ordinal);

    [Fact]
    public void Keys_without_effect_are_reported()
    {
        var file = ProfileFile.Parse("profiles: {a: {command: 'cp $SRC $DEST', setprivCommand: x, colour: red}}\nfoo: 1", "f");
        Assert.Equal(3, file.Warnings.Count);
    }

    [Fact]
    public void Text_of_chance_is_read_or_refused()
    {
        var random = new Random(9);
        for (var i = 0; i < 2000; i++)
        {
            var text = Nnf.ToCharArray();
            for (var n = random.Next(1, 8); n > 0; n--) text[random.Next(text.Length)] = (char)random.Next(32, 127);
            try
            {
                _ = ProfileFile.Parse(new string(text), "f");
            }
            catch (InvalidDataException)
            {
                // Refused.
            }
        }
    }
}

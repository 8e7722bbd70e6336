using System.Text;
using Penstock.DataMovement.Copying;
using Penstock.DataMovement.Copying.Files;

namespace Penstock.Tests.Copying;

public sealed class SymlinkPolicyTests : CopyTest
{
    [Theory]
    [InlineData("a", 0, false)]
    [InlineData("./a/../b", 0, false)]
    [InlineData("..", 0, true)]
    [InlineData("..", 1, false)]
    [InlineData("../../x", 1, true)]
    [InlineData("a/../../x", 0, true)]
    [InlineData("/etc/passwd", 9, true)]
    [InlineData("", 0, true)]
    public void A_link_is_unsafe_when_it_leads_above_the_top(string target, int depth, bool expected) =>
        Assert.Equal(expected, SymbolicLinkCopier.IsUnsafe(Encoding.UTF8.GetBytes(target), depth));

    [Theory]
    [InlineData(SymlinkPolicy.Copy, "in:l out:l dir:l")]
    [InlineData(SymlinkPolicy.Follow, "in:f out:f dir:d")]
    [InlineData(SymlinkPolicy.Skip, "in:- out:- dir:-")]
    [InlineData(SymlinkPolicy.SkipUnsafe, "in:l out:- dir:-")]
    [InlineData(SymlinkPolicy.FollowUnsafe, "in:l out:f dir:d")]
    public async Task Links_are_copied_followed_or_skipped_as_asked(SymlinkPolicy policy, string expected)
    {
        Scratch.Shell("mkdir -p src other/d; echo f > src/f; echo o > other/f; echo d > other/d/g; ln -s f src/in; ln -s ../other/f src/out; ln -s ../other/d src/dir");
        var result = await RunAsync(Options() with { Symlinks = policy });
        Assert.Empty(result.Errors);
        Assert.Equal(expected, Scratch.Shell("cd dst; for n in in out dir; do t=-; [ -d $n ] && t=d; [ -f $n ] && t=f; [ -L $n ] && t=l; echo $n:$t; done | paste -sd' '").Trim());
    }

    [Fact]
    public async Task A_followed_link_into_a_folder_above_is_a_loop_and_one_to_nothing_is_an_error()
    {
        Scratch.Shell("mkdir -p src/a; echo f > src/a/f; ln -s .. src/a/up; ln -s nothing src/gone; ln -s self src/self");
        var result = await RunAsync(Options() with { Symlinks = SymlinkPolicy.Follow });
        Assert.Equal(CopyOutcome.CompletedWithErrors, result.Outcome);
        Assert.Equal("Loop Loop Vanished", string.Join(' ', result.Errors.Select(e => $"{e.Kind}").Order(StringComparer.Ordinal)));
        Assert.Equal("./a ./a/f", Names("dst"));
    }
}

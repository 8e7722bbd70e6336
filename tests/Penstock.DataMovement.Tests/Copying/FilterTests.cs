using System.Text;
using Penstock.DataMovement.Copying.Filters;

namespace Penstock.Tests.Copying;

public sealed class FilterTests : CopyTest
{
    [Theory]
    [InlineData("*.tmp", "a.tmp", true)]
    [InlineData("*.tmp", "x/y/a.tmp", true)]
    [InlineData("*.tmp", "a.tmp/b", false)]
    [InlineData("/a", "a", true)]
    [InlineData("/a", "x/a", false)]
    [InlineData("b/c", "a/b/c", true)]
    [InlineData("b/c", "ab/c", false)]
    [InlineData("a/**/b", "a/b", true)]
    [InlineData("a/**/b", "a/x/y/b", true)]
    [InlineData("a/**/b", "a/xb", false)]
    [InlineData("a**b", "a/x/b", true)]
    [InlineData("a*b", "a/b", false)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "a/c", false)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("[!a-c]x", "bx", false)]
    [InlineData("[]x]", "]", true)]
    [InlineData("[ab", "[ab", true)]
    [InlineData("\\*", "*", true)]
    [InlineData("\\*", "x", false)]
    [InlineData("**", "x/y", true)]
    public void Patterns_match_as_rsync_says(string pattern, string path, bool expected) =>
        Assert.Equal(expected, new FilterRule(true, pattern).Matches(Encoding.UTF8.GetBytes(path), isFolder: false));

    [Fact]
    public void A_pattern_with_a_slash_at_its_end_is_about_folders()
    {
        var rule = new FilterRule(false, "build/");
        Assert.True(rule.Matches("x/build"u8, isFolder: true));
        Assert.False(rule.Matches("x/build"u8, isFolder: false));
    }

    [Theory]
    [InlineData("")]
    [InlineData("//")]
    public void A_pattern_that_names_nothing_is_refused(string pattern) =>
        Assert.Contains("1 to 4096 are accepted", Assert.Throws<ArgumentException>(() => new FilterRule(true, pattern)).Message);

    // A matcher that goes back would take longer than the universe lasts.
    [Fact]
    public void No_pattern_takes_long()
    {
        var rule = new FilterRule(true, string.Concat(Enumerable.Repeat("*a**/", 40)) + "b");
        Assert.False(rule.Matches(Encoding.UTF8.GetBytes(string.Join('/', Enumerable.Repeat(new string('a', 50), 60))), isFolder: false));
    }

    [Fact]
    public async Task What_is_excluded_is_neither_copied_nor_entered_nor_deleted()
    {
        Scratch.Shell("mkdir -p src/keep src/build/x dst/build; touch src/a.tmp src/keep/b.tmp src/keep/c src/build/x/y dst/build/old dst/z.tmp dst/extra");
        var result = await RunAsync(Options() with { Delete = true, Filters = [new(true, "/keep/b.tmp"), new(false, "*.tmp"), new(false, "build/")] });
        Assert.Empty(result.Errors);
        Assert.Equal("./build ./build/old ./keep ./keep/b.tmp ./keep/c ./z.tmp", Names("dst"));
        Assert.Equal((2, 1), (result.Skipped, result.Deleted));
    }

    [Fact]
    public async Task Sizes_and_times_leave_files_out()
    {
        Scratch.Shell("mkdir src; head -c 10 /dev/zero > src/small; head -c 1000 /dev/zero > src/right; head -c 9000 /dev/zero > src/large; head -c 1000 /dev/zero > src/old; touch -d 2001-01-01 src/old; head -c 1000 /dev/zero > src/new; touch -d 2035-01-01 src/new");
        var result = await RunAsync(Options() with { MinBytes = 11, MaxBytes = 8999, ModifiedAfter = new(2002, 1, 1, 0, 0, 0, TimeSpan.Zero), ModifiedBefore = new(2034, 1, 1, 0, 0, 0, TimeSpan.Zero) });
        Assert.Equal("./right", Names("dst"));
        Assert.Equal(4, result.Skipped);
    }
}

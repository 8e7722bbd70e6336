using Penstock.DataMovement.Copying;

namespace Penstock.Tests.Copying;

public sealed class CompareTests : CopyTest
{
    private const CompareField Every = CompareField.Exist | CompareField.Type | CompareField.Size | CompareField.Uid | CompareField.Gid | CompareField.Perm | CompareField.Mtime | CompareField.Acl | CompareField.Xattr | CompareField.Content;

    [Fact]
    public async Task A_copied_tree_of_hard_cases_differs_in_nothing()
    {
        Scratch.Need(Scratch.Has("setfattr") && Scratch.Has("setfacl") && Scratch.Has("setcap") && Scratch.Has("python3"), "attr, acl, libcap2-bin and python3");
        HardTree.Make(Scratch);
        await RunAsync(Options("hard/", "out"));
        var result = await CompareAsync("hard", "out", _ => { });
        Assert.True(result.IsSame);
        Assert.Equal(int.Parse(Scratch.Shell("find hard -print0 | tr -dc '\\0' | wc -c")), result.Equal);
    }

    [Theory]
    [InlineData("echo y > dst/f", CompareField.Content)]
    [InlineData("echo longer > dst/f", CompareField.Size | CompareField.Content)]
    [InlineData("chmod 600 dst/f", CompareField.Perm)]
    [InlineData("touch -d 2001-01-01 dst/f", CompareField.Mtime)]
    [InlineData("rm dst/f", CompareField.Exist)]
    [InlineData("rm dst/f; mkdir dst/f", CompareField.Type)]
    [InlineData("rm dst/f; ln -s x dst/f", CompareField.Type)]
    [InlineData("ln -sfn z dst/l", CompareField.Content)]
    [InlineData("touch dst/more", CompareField.Exist)]
    [InlineData("mkdir dst/more; touch dst/more/x", CompareField.Exist)]
    [InlineData("rm -r dst/d", CompareField.Exist)]
    [InlineData("rm -r dst/d; echo file > dst/d", CompareField.Type)]
    public async Task A_difference_is_found_and_named(string change, CompareField expected)
    {
        Scratch.Shell("mkdir -p src/d; echo x > src/f; chmod 644 src/f; ln -s y src/l; echo in > src/d/in; cp -a src dst; " + change);
        // Times of folders and links changed with what was done in them.
        var found = new List<CompareDifference>();
        var result = await CompareAsync("src", "dst", found.Add, Every);
        Assert.False(result.IsSame);
        Assert.Equal(expected, expected == CompareField.Mtime ? Assert.Single(found, d => d.Fields.HasFlag(expected)).Fields : found.Aggregate(CompareField.None, (all, d) => all | (d.Fields & ~CompareField.Mtime)));
    }

    [Fact]
    public async Task The_first_byte_that_differs_is_told_and_a_light_look_does_not_read()
    {
        Scratch.Shell("mkdir src; head -c 3000000 /dev/zero > src/f; cp -a src dst; printf x | dd of=dst/f bs=1 seek=2500000 conv=notrunc status=none; touch -r src/f dst/f");
        var found = new List<CompareDifference>();
        await CompareAsync("src", "dst", found.Add);
        Assert.Equal("content from byte 2500000 on", Assert.Single(found).Detail);
        var options = new TreeComparerOptions { Source = new RawPath(Scratch["src"]), Target = new RawPath(Scratch["dst"]), Lite = true };
        Assert.True((await new TreeComparer(options).RunAsync(Cancel)).IsSame);
    }

    [Theory]
    [InlineData(HashKind.Xxh3)]
    [InlineData(HashKind.Crc32C)]
    [InlineData(HashKind.Sha256)]
    public async Task A_manifest_finds_what_is_not_as_it_was_copied(HashKind hash)
    {
        Scratch.Shell("mkdir -p src/sub; head -c 3000000 /dev/urandom > src/big; echo x > src/sub/f; : > src/empty; echo b > \"$(printf 'src/odd\\377')\"; truncate -s 1M src/hole");
        var options = Options() with { Verify = VerifyLevel.Hash, Hash = hash, ChunkBytes = 1 << 20, Manifest = new RawPath(Scratch["manifest"]) };
        using (var manifest = CopyManifest.Create(options.Manifest.Value, options)) await new CopyEngine(options, manifest.Add).RunAsync(Cancel);
        var check = await new ManifestCheck(new RawPath(Scratch["manifest"]), new RawPath(Scratch["dst"])).RunAsync(Cancel);
        Assert.Equal((5, 0), (check.Files, check.Failed));
        Scratch.Shell("printf y | dd of=dst/big bs=1 seek=2999999 conv=notrunc status=none; rm dst/sub/f; ln -s ../../src/sub/f dst/sub/f; echo more >> dst/empty");
        check = await new ManifestCheck(new RawPath(Scratch["manifest"]), new RawPath(Scratch["dst"])).RunAsync(Cancel);
        Assert.Equal("big:hash empty:size sub/f:open", string.Join(' ', check.Errors.Select(e => $"{e.Path}:{e.Call}").Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("", "line 1")]
    [InlineData("{}", "line 1")]
    [InlineData("{\"manifest\":\"penstock-copy\",\"version\":1,\"hash\":\"xxh3-64\",\"blockBytes\":8}\nnonsense", "line 2")]
    [InlineData("{\"manifest\":\"penstock-copy\",\"version\":1,\"hash\":\"xxh3-64\",\"blockBytes\":8}\n\n{\"path\":5}", "line 3")]
    public async Task What_is_no_manifest_is_refused_by_line(string text, string line)
    {
        File.WriteAllText(Scratch["manifest"], text);
        Assert.Contains(line, (await Assert.ThrowsAsync<FormatException>(() => new ManifestCheck(new RawPath(Scratch["manifest"]), new RawPath(Scratch.Root)).RunAsync(Cancel))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("/etc/passwd")]
    [InlineData("link/passwd")]
    public async Task A_manifest_leads_nowhere_out_of_the_tree(string path)
    {
        Scratch.Shell("mkdir tree; ln -s /etc tree/link; echo x > outside");
        File.WriteAllText(Scratch["manifest"], $"{{\"manifest\":\"penstock-copy\",\"version\":1,\"hash\":\"xxh3-64\",\"blockBytes\":8}}\n{{\"path\":\"{path}\",\"bytes\":2,\"hash\":\"00\"}}");
        var check = await new ManifestCheck(new RawPath(Scratch["manifest"]), new RawPath(Scratch["tree"])).RunAsync(Cancel);
        Assert.Equal("open", Assert.Single(check.Errors).Call);
    }

    private Task<CompareResult> CompareAsync(string source, string target, Action<CompareDifference> onDifference, CompareField fields = Every) =>
        new TreeComparer(new TreeComparerOptions { Source = new RawPath(Scratch[source]), Target = new RawPath(Scratch[target]), Fields = fields }, difference =>
        {
            lock (Scratch) onDifference(difference);
        }).RunAsync(Cancel);
}

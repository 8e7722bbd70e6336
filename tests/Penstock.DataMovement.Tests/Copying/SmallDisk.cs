namespace Penstock.Tests.Copying;

/// <summary>A small file system in a file, mounted while the test runs.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly string _at;

    private SmallDisk(string at) => _at = at;

    public static SmallDisk Mount(string at, int megabytes, string type = "ext4", string options = "")
    {
        Scratch.Need(Scratch.IsRoot, "root, to mount a small file system");
        Scratch.Need(Scratch.Has($"mkfs.{type}"), $"mkfs.{type}");
        var disk = new SmallDisk(at);
        Directory.CreateDirectory(at);
        disk._scratch.Shell($"truncate -s {megabytes}M disk; mkfs.{type} -q {options} disk");
        if (disk._scratch.TryRun("mount", "-o", "loop", "disk", at) is { Code: not 0 } refused)
        {
            disk._scratch.Dispose();
            Assert.Skip($"a file system cannot be mounted here: {refused.Error.Trim()}");
        }

        return disk;
    }

    public void Dispose()
    {
        _scratch.TryRun("umount", _at);
        _scratch.Dispose();
    }
}

using System.Diagnostics;
using Penstock.DataMovement.Launching;

namespace Penstock.Tests.Launching;

public sealed class OrphanScanTests
{
    private const int Count = 60;

    [Fact]
    public void When_it_returns_none_is_left_and_others_go_on()
    {
        var (uid, other) = ($"pdm-{Guid.NewGuid():N}", $"pdm-{Guid.NewGuid():N}");
        var marked = Enumerable.Range(0, Count).Select(_ => Start(uid)).ToList();
        var one = Start(other);
        // One whose name begins like the other's is not it.
        var longer = Start(uid + "0");
        try
        {
            Assert.Equal(Count, OrphanScan.Kill(uid));
            Assert.DoesNotContain(marked, p => IsAlive(p.Id));
            Assert.True(IsAlive(one.Id) && IsAlive(longer.Id));
            Assert.Equal(0, OrphanScan.Kill(uid));
        }
        finally
        {
            foreach (var process in (Process[])[.. marked, one, longer])
            {
                process.Kill();
                process.WaitForExit();
                process.Dispose();
            }
        }
    }

    // A process that has ended and was not waited for has no memory left, and so no environment.
    private static bool IsAlive(int process)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{process}/environ").Length > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static Process Start(string uid)
    {
        var start = new ProcessStartInfo("sleep", ["614"]) { UseShellExecute = false };
        start.Environment[OrphanScan.Mark] = uid;
        return Process.Start(start)!;
    }
}

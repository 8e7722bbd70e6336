using System.Net;
using Penstock.Net;

namespace Penstock.Tests;

public sealed class HostTests
{
    [Fact]
    public void A_thread_runs_on_the_cores_it_was_bound_to()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "cores can be chosen on Linux only");
        OnThread(() =>
        {
            var allowed = CpuAffinity.GetThread();
            CpuAffinity.SetThread([allowed[0]]);
            Assert.Equal([allowed[0]], CpuAffinity.GetThread());
            if (allowed.Count == 1) return;
            CpuAffinity.SetThreadExcept([allowed[0]]);
            Assert.Equal(allowed.Skip(1), CpuAffinity.GetThread());
        });
    }

    [Fact]
    public void Cores_that_do_not_exist_are_refused_by_number()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "cores can be chosen on Linux only");
        OnThread(() =>
        {
            Assert.Contains("1023", Assert.Throws<ArgumentException>(() => CpuAffinity.SetThread([1023])).Message, StringComparison.Ordinal);
            Assert.Contains("-1", Assert.Throws<ArgumentException>(() => CpuAffinity.SetThread([-1])).Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentException>(() => CpuAffinity.SetThread([]));
        });
    }

    [Fact]
    public void A_numa_node_that_does_not_exist_is_refused_by_number()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "NUMA nodes can be chosen on Linux only");
        OnThread(() =>
        {
            var error = Record.Exception(() => NumaMemory.Bind(61));
            Assert.True(error is ArgumentException or PlatformNotSupportedException);
            Assert.Contains("61", error.Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentException>(() => NumaMemory.Bind(-1));
        });
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.9")]
    [InlineData("::1")]
    public void The_route_to_this_host_is_its_loopback_interface(string destination)
    {
        var route = NetworkRoute.To(IPAddress.Parse(destination));
        Assert.True(IPAddress.IsLoopback(route.SourceAddress));
        Assert.NotEmpty(route.LocalAddresses);
        Assert.True(route.Mtu is 0 or > 1280, $"MTU {route.Mtu}");
    }

    [Fact]
    public void Memory_is_aligned_zeroed_and_gone_after_disposal()
    {
        var memory = new PinnedMemory(10_000);
        Assert.Equal(0, memory.Pointer % 4096);
        Assert.False(memory.Span.ContainsAnyExcept((byte)0));
        memory.Dispose();
        memory.Dispose();
        Assert.Throws<ObjectDisposedException>(() => memory.Span.Length);
    }

    private static void OnThread(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(action));
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }
}

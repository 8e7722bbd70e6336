using System.Runtime.InteropServices;
using Penstock.Net.Linux;

namespace Penstock.Net;

/// <summary>From which NUMA node memory comes. Linux only; elsewhere every call throws <see cref="PlatformNotSupportedException"/>.</summary>
public static unsafe class NumaMemory
{
    private const int BindPolicy = 2; // MPOL_BIND, linux/mempolicy.h

    /// <summary>From now on the calling thread, and the threads it starts, take memory from this node only.</summary>
    /// <exception cref="ArgumentException">The host has no such node.</exception>
    /// <exception cref="PlatformNotSupportedException">The kernel has no NUMA policies, or this processor's call is not known here.</exception>
    public static void Bind(int node)
    {
        if (node is < 0 or > 62) throw new ArgumentException($"NUMA node {node} is not possible; 0..62 is accepted", nameof(node));
        var mask = 1UL << node;
        if (LibC.SystemCall(SetMemoryPolicy(), BindPolicy, (nint)(&mask), 64) == 0) return;
        var errno = Marshal.GetLastPInvokeError();
        if (errno == Errno.Invalid) throw new ArgumentException($"this host has no NUMA node {node}; it has {string.Join(',', Nodes())}", nameof(node));
        throw new PlatformNotSupportedException($"memory cannot be bound to NUMA node {node}: {Errno.NameOf(errno)}");
    }

    /// <summary>The host's nodes, in order; empty where it does not say.</summary>
    public static IReadOnlyList<int> Nodes()
    {
        const string folder = "/sys/devices/system/node";
        if (!Directory.Exists(folder)) return [];
        return [.. Directory.EnumerateDirectories(folder, "node*").Select(d => int.TryParse(Path.GetFileName(d).AsSpan(4), out var n) ? n : -1).Where(n => n >= 0).Order()];
    }

    private static nint SetMemoryPolicy() => (OperatingSystem.IsLinux(), RuntimeInformation.ProcessArchitecture) switch
    {
        (true, Architecture.X64) => 238,
        (true, Architecture.Arm64) => 237,
        _ => throw new PlatformNotSupportedException("NUMA nodes can be chosen on Linux on x86-64 and arm64 only"),
    };
}

using System.Globalization;
using System.Runtime.InteropServices;
using Penstock.Net.Linux;

namespace Penstock.Net;

/// <summary>Which cores threads may run on. Linux only; elsewhere every call throws <see cref="PlatformNotSupportedException"/>.</summary>
public static unsafe class CpuAffinity
{
    private const int MaxCores = 1024;
    private const int WordBits = 64;

    /// <summary>Binds the calling thread. It must be a thread of your own, not one of the pool's.</summary>
    /// <exception cref="ArgumentException">No core, or one this host does not have or does not allow.</exception>
    public static void SetThread(IReadOnlyList<int> cores) => Set(0, cores, invert: false);

    /// <summary>Binds the calling thread to all cores but these.</summary>
    /// <exception cref="ArgumentException">None would be left.</exception>
    public static void SetThreadExcept(IReadOnlyList<int> cores) => Set(0, cores, invert: true);

    /// <summary>Binds every thread this process has now, and with the caller's those it starts later.</summary>
    /// <exception cref="ArgumentException">No core, or one this host does not have or does not allow.</exception>
    public static void SetProcess(IReadOnlyList<int> cores)
    {
        Set(0, cores, invert: false);
        foreach (var task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            try
            {
                Set(int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture), cores, invert: false);
            }
            catch (ArgumentException) when (!Directory.Exists(task))
            {
                // The thread ended meanwhile.
            }
        }
    }

    /// <summary>The cores the calling thread may run on, in order.</summary>
    public static IReadOnlyList<int> GetThread()
    {
        RequireLinux();
        var mask = stackalloc ulong[MaxCores / WordBits];
        new Span<ulong>(mask, MaxCores / WordBits).Clear();
        return LibC.GetAffinity(0, MaxCores / 8, mask) < 0 ? [] : Enumerable.Range(0, MaxCores).Where(c => Has(mask, c)).ToArray();

        static bool Has(ulong* mask, int core) => (mask[core / WordBits] >> (core % WordBits) & 1) != 0;
    }

    private static void Set(int thread, IReadOnlyList<int> cores, bool invert)
    {
        ArgumentNullException.ThrowIfNull(cores);
        RequireLinux();
        var mask = stackalloc ulong[MaxCores / WordBits];
        new Span<ulong>(mask, MaxCores / WordBits).Fill(invert ? ulong.MaxValue : 0);
        foreach (var core in cores)
        {
            if (core is < 0 or >= MaxCores) throw new ArgumentException($"core {core} is not possible; 0..{MaxCores - 1} is accepted", nameof(cores));
            mask[core / WordBits] ^= 1UL << (core % WordBits);
        }
        if (cores.Count > 0 && LibC.SetAffinity(thread, MaxCores / 8, mask) == 0) return;
        var errno = Marshal.GetLastPInvokeError();
        var reason = cores.Count == 0 ? "no core was given" : Errno.NameOf(errno);
        throw new ArgumentException($"the thread cannot be bound to {(invert ? "all cores but " : "cores ")}{string.Join(',', cores)} ({reason}); of {string.Join(',', GetThread())} at least one must be left", nameof(cores));
    }

    private static void RequireLinux()
    {
        if (!OperatingSystem.IsLinux()) throw new PlatformNotSupportedException("cores can be chosen on Linux only");
    }
}

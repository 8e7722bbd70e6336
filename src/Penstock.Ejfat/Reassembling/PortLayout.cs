using Penstock.Ejfat.Control;

namespace Penstock.Ejfat;

/// <summary>Which UDP ports a Reassembler listens on, and which receive thread serves which: 2^n consecutive ports, port i served by thread i modulo the
/// number of threads.</summary>
internal sealed class PortLayout
{
    private PortLayout(int threads, int portRange)
    {
        Threads = threads;
        PortRange = portRange;
        Ports = 1 << portRange;
    }

    /// <summary>Receive threads that were asked for.</summary>
    public int Threads { get; }

    /// <summary>There are 2^PortRange ports.</summary>
    public int PortRange { get; }

    public int Ports { get; }

    /// <summary>Threads that have a port.</summary>
    public int ThreadsWithPorts => Math.Min(Threads, Ports);

    /// <summary>The layout of so many threads.</summary>
    /// <param name="threads">Receive threads, 1..128.</param>
    /// <param name="portRange">-1 takes the fewest ports that give each thread one; 0..14 says it.</param>
    public static PortLayout For(int threads, int portRange = -1) => new(threads, portRange >= 0 ? portRange : PortSelect.BitsFor(threads));

    /// <summary>A thread's ports, counted from the first.</summary>
    public IEnumerable<int> PortsOf(int thread)
    {
        for (var port = thread; port < Ports; port += Threads) yield return port;
    }
}

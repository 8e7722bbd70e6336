using System.Net.Sockets;

namespace Penstock.Net;

/// <summary>
/// Waits for many sockets at once, level-triggered: <c>epoll</c> on Linux, <see cref="Socket.Select(System.Collections.IList, System.Collections.IList, System.Collections.IList, int)"/>
/// elsewhere. One thread adds, changes, removes and waits; any thread may <see cref="Wake"/> it.
/// </summary>
public abstract class SocketPoller : IDisposable
{
    private protected SocketPoller()
    {
    }

    /// <summary>The best poller of this system.</summary>
    public static SocketPoller Create() => OperatingSystem.IsLinux() ? new EpollPoller() : new SelectPoller();

    /// <summary>A poller that works on every system, for comparison.</summary>
    public static SocketPoller CreatePortable() => new SelectPoller();

    /// <summary>Begins to watch a socket.</summary>
    /// <exception cref="SocketException">The system refuses, for example for lack of memory.</exception>
    public abstract void Add(Socket socket, object token, PollInterest interest);

    /// <summary>Changes what is waited for.</summary>
    public abstract void Change(Socket socket, object token, PollInterest interest);

    /// <summary>Stops watching; to be called before the socket is closed.</summary>
    public abstract void Remove(Socket socket);

    /// <summary>Waits until something is ready, <see cref="Wake"/> is called, or the time is over (-1: never). Returns how many events were written.</summary>
    public abstract int Wait(int milliseconds, Span<PollEvent> ready);

    /// <summary>Ends the wait under way or the next one. Safe from any thread.</summary>
    public abstract void Wake();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the system's objects back.</summary>
    protected abstract void Dispose(bool disposing);
}

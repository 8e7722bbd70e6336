using System.Net;
using Penstock.Net;

namespace Penstock.LoadBalancer;

/// <summary>The thread that serves some of an instance's sockets.</summary>
internal sealed class PacketThread
{
    // How soon it notices that it shall stop. Ten wake-ups a second cost nothing measurable.
    private const int StopCheckMilliseconds = 100;

    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _started = new();
    private readonly RoutingState _state;
    private readonly int _index;
    private readonly UdpSocket[] _sockets;
    private readonly IReadOnlyList<int> _cores;
    private readonly Thread _thread;
    private volatile bool _stop;
    private long _lastKernelDrops;
    private string? _failure;

    public PacketThread(RoutingState state, int index, UdpSocket[] sockets, IReadOnlyList<int> cores)
    {
        _state = state;
        _index = index;
        _sockets = sockets;
        _cores = cores;
        Address = sockets[0].LocalEndPoint;
        _thread = new Thread(Run) { IsBackground = true, Name = $"lb {Address} {index}" };
    }

    /// <summary>The address and first port it serves.</summary>
    public IPEndPoint Address { get; }

    /// <summary>What its sockets were not granted, and why it ended, if it did by itself.</summary>
    public IEnumerable<string> Warnings => _sockets.SelectMany(s => s.Warnings).Concat(Volatile.Read(ref _failure) is { } failure ? [failure] : []);

    /// <summary>Messages the kernel has dropped on its sockets.</summary>
    public long KernelDrops => Math.Max(Interlocked.Read(ref _lastKernelDrops), _sockets.Sum(s => s.KernelDrops));

    /// <summary>Starts it and waits until it runs on its cores.</summary>
    /// <exception cref="ArgumentException">The cores are not there or not allowed.</exception>
    public void Start()
    {
        _thread.Start();
        _started.Task.GetAwaiter().GetResult();
    }

    public void RequestStop() => _stop = true;

    /// <summary>For a thread that has not been started.</summary>
    public void CloseSockets()
    {
        foreach (var socket in _sockets) socket.Dispose();
    }

    /// <summary>Completes when the thread has ended and its sockets are closed.</summary>
    public Task StoppedAsync() => _stopped.Task;

    private void Run()
    {
        try
        {
            if (_cores.Count > 0) CpuAffinity.SetThread(_cores);
            using var forwarder = new DatagramForwarder(_state, _index, _sockets[0]);
            _started.TrySetResult();
            while (!_stop)
            {
                var messages = 0;
                foreach (var socket in _sockets) messages += forwarder.Forward(socket, Environment.TickCount64);
                if (messages == 0) UdpWait.ForReadable(_sockets, StopCheckMilliseconds);
            }
        }
        catch (Exception e) when (!_started.TrySetException(e))
        {
            // Nothing received can cause this; a fault of ours or the machine must not take the process down with all its other threads.
            Volatile.Write(ref _failure, $"packet thread '{_thread.Name}' ended: {e}");
        }
        catch
        {
            // Start throws it.
        }
        finally
        {
            Interlocked.Exchange(ref _lastKernelDrops, _sockets.Sum(s => s.KernelDrops));
            CloseSockets();
            _stopped.TrySetResult();
        }
    }
}

using System.Net;
using System.Net.Sockets;
using Penstock.Scaler.Objects;
using Penstock.Scaler.Scheduling;
using Penstock.Scaler.Ymq;

namespace Penstock.Tests.Scaler;

/// <summary>An object storage server, a scheduler and workers, each the original's or ours.</summary>
internal sealed class ScalerHouse : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _parts = [];

    private ScalerHouse(string scheduler, string storage)
    {
        Scheduler = scheduler;
        Storage = storage;
    }

    public string Scheduler { get; }

    public string Storage { get; }

    public ObjectStorageServer? OurStorage { get; private set; }

    public static async Task<ScalerHouse> StartAsync(bool ourStorage, bool ourScheduler, int workers)
    {
        var house = new ScalerHouse($"tcp://127.0.0.1:{FreePort()}", $"tcp://127.0.0.1:{FreePort()}");
        if (ourStorage)
        {
            house.OurStorage = new ObjectStorageServer(new ObjectStorageOptions());
            house.OurStorage.Bind(YmqAddress.Parse(house.Storage));
            house._parts.Add(new Disposer(house.OurStorage));
        }
        else
        {
            house._parts.Add(ScalerProgram.Storage(house.Storage));
        }
        await Listening(house.Storage);
        if (ourScheduler)
        {
            var scheduler = new SchedulerServer(new SchedulerServerOptions { BindAddress = YmqAddress.Parse(house.Scheduler), StorageAddress = YmqAddress.Parse(house.Storage) });
            scheduler.Start();
            house._parts.Add(scheduler);
        }
        else
        {
            house._parts.Add(ScalerProgram.Scheduler(house.Scheduler, house.Storage));
        }
        await Listening(house.Scheduler);
        house._parts.Add(ScalerProgram.Workers(house.Scheduler, workers));
        return house;
    }

    public async ValueTask DisposeAsync()
    {
        for (var i = _parts.Count - 1; i >= 0; i--) await _parts[i].DisposeAsync();
    }

    private static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static async Task Listening(string address)
    {
        var at = YmqAddress.Parse(address);
        for (var left = 300; ; left--)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(at.Host!, at.Port);
                return;
            }
            catch (SocketException) when (left > 0)
            {
                await Task.Delay(100);
            }
        }
    }

    private sealed class Disposer(IDisposable part) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            part.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

using Penstock.Capnp;
using Penstock.Scaler.Messages;
using Penstock.Scaler.Scheduling;
using Penstock.Scaler.Ymq;
using Penstock.Tests.Ymq;

namespace Penstock.Tests.Scheduling;

/// <summary>The scheduler with its sockets, its peers made of bare ones.</summary>
public sealed class SchedulerServerTests
{
    private static readonly YmqAddress s_storage = YmqAddress.Parse("tcp://127.0.0.1:1");

    [Theory]
    [InlineData("tcp")]
    [InlineData("ipc")]
    public async Task A_task_travels_from_client_to_worker_and_back(string scheme)
    {
        var address = YmqAddress.Parse(scheme == "tcp" ? "tcp://127.0.0.1:0" : $"ipc://{Path.GetTempPath()}penstock-{Guid.NewGuid():N}.sock");
        await using var server = new SchedulerServer(new SchedulerServerOptions { BindAddress = address, StorageAddress = s_storage, Identity = "s" });
        server.Start();
        using var client = Peer(server, "Client|1");
        Say(client, new ClientHeartbeat());
        Assert.Equal(1, Assert.IsType<ClientHeartbeatEcho>(Hear(client)).ObjectStorageAddress.Port);
        using var worker = Peer(server, "Worker|1");
        Say(worker, new WorkerHeartbeat { QueueSize = 10 });
        Assert.IsType<WorkerHeartbeatEcho>(Hear(worker));
        var task = SchedulerHouse.Task(new Party("Client|1"u8.ToArray()), 1);
        Say(client, task);
        Assert.Equal(task.TaskId, Assert.IsType<TaskMessage>(Hear(worker)).TaskId);
        Say(worker, new TaskResult { TaskId = task.TaskId, Results = [SchedulerHouse.Object("Client|1", 5)] });
        Assert.Equal(task.TaskId, Assert.IsType<TaskResult>(Hear(client)).TaskId);
    }

    [Fact]
    public async Task A_worker_whose_socket_closes_is_noticed_at_once()
    {
        await using var server = new SchedulerServer(new SchedulerServerOptions { BindAddress = YmqHouse.AnyTcp, StorageAddress = s_storage, Identity = "s" });
        server.Start();
        using var client = Peer(server, "Client|1");
        var first = Peer(server, "Worker|1");
        Say(first, new WorkerHeartbeat { QueueSize = 10 });
        Hear(first);
        Say(client, SchedulerHouse.Task(new Party("Client|1"u8.ToArray()), 1));
        Hear(first);
        using var second = Peer(server, "Worker|2");
        Say(second, new WorkerHeartbeat { QueueSize = 10 });
        Hear(second);
        first.Dispose();
        Assert.IsType<TaskMessage>(Hear(second));
    }

    [Fact]
    public async Task A_client_shuts_the_scheduler_down_and_everybody_gets_an_orderly_end()
    {
        var server = new SchedulerServer(new SchedulerServerOptions { BindAddress = YmqHouse.AnyTcp, StorageAddress = s_storage, Identity = "s" });
        server.Start();
        using var client = Peer(server, "Client|1");
        using var worker = Peer(server, "Worker|1");
        Say(worker, new WorkerHeartbeat { QueueSize = 10 });
        Hear(worker);
        Say(client, new ClientDisconnect { DisconnectType = ClientDisconnectType.Shutdown });
        Assert.True(Assert.IsType<ClientShutdownResponse>(Hear(client)).Accepted);
        Assert.Equal(ClientDisconnectType.Shutdown, Assert.IsType<ClientDisconnect>(Hear(worker)).DisconnectType);
        Assert.True(worker.EndsInOrder());
        await server.Completion.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Garbage_and_mutated_messages_stop_nothing()
    {
        await using var server = new SchedulerServer(new SchedulerServerOptions { BindAddress = YmqHouse.AnyTcp, StorageAddress = s_storage, Identity = "s", Protected = true });
        server.Start();
        var random = new Random(11);
        using var writer = new MessageWriter();
        var seeds = new SampleMessages(3).OneOfEach().Select(m =>
        {
            m.Write(writer, ProtocolProfile.V26);
            return writer.Message.ToArray();
        }).ToArray();
        using (var hostile = Peer(server, "Client|hostile"))
        {
            for (var i = 0; i < 5000; i++)
            {
                var bytes = (byte[])seeds[random.Next(seeds.Length)].Clone();
                for (var flips = random.Next(0, 5); flips > 0; flips--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                hostile.Send(RawPeer.Framed(bytes));
            }
        }
        using var client = Peer(server, "Client|1");
        Say(client, new ClientHeartbeat());
        Assert.IsType<ClientHeartbeatEcho>(Hear(client));
        Assert.Equal(0, server.Loop.Failures);
    }

    private static RawPeer Peer(SchedulerServer server, string identity)
    {
        var peer = new RawPeer(server.Address!);
        peer.Send(RawPeer.Hello(System.Text.Encoding.UTF8.GetBytes(identity)));
        peer.Read(13);
        return peer;
    }

    private static void Say(RawPeer peer, Message message)
    {
        using var writer = new MessageWriter();
        message.Write(writer, ProtocolProfile.V26);
        peer.Send(RawPeer.Framed(writer.Message.Span));
    }

    private static Message Hear(RawPeer peer)
    {
        Assert.True(Message.TryRead(peer.ReadMessage(), ProtocolProfile.V26, out var message, out var problem), problem);
        return message!;
    }
}

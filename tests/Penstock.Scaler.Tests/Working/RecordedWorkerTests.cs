using System.Text;
using Penstock.Capnp;
using Penstock.Scaler.Messages;
using Penstock.Scaler.Objects;
using Penstock.Scaler.Serialization;
using Penstock.Scaler.Working;
using Penstock.Scaler.Ymq;

namespace Penstock.Tests.Working;

/// <summary>Our worker in place of the recorded one: the scheduler's messages as they were, over real sockets, with the recorded objects in a storage.</summary>
public sealed class RecordedWorkerTests
{
    [Theory]
    [InlineData("01-submit")]
    [InlineData("07-websocket-submit")]
    [InlineData("08-capabilities")]
    public async Task A_worker_says_what_the_recorded_one_said(string session)
    {
        var stop = TestContext.Current.CancellationToken;
        using var storage = new ObjectStorageServer(new ObjectStorageOptions());
        var address = storage.Bind(YmqAddress.Parse("tcp://127.0.0.1:0"));
        using var objects = new ObjectStorageClient(address, "Client|recorded");
        foreach (var (id, payload) in Objects(session)) await objects.SetAsync(id, payload, stop);
        var tasks = RecordedSession.Messages(session, "Message.task").Select(m => Read(m.Bytes)).OfType<TaskMessage>().DistinctBy(t => t.TaskId).ToArray();
        var results = RecordedSession.Messages(session, "Message.taskResult").Select(m => Read(m.Bytes)).OfType<TaskResult>().DistinctBy(t => t.TaskId).ToArray();
        using var scheduler = new Scheduler(address, tasks);
        await using var workers = new TaskWorkers(new TaskWorkersOptions { SchedulerAddress = scheduler.Address, Workers = 1, Functions = TaskFunctions.WithPython(), ManagerId = "wm1" });
        workers.Start();
        await ClusterTests.UntilAsync(() => scheduler.Said.Count(m => m is TaskResult) == tasks.Length);
        await workers.DisposeAsync();

        Assert.NotEmpty(tasks);
        var heartbeat = Assert.IsType<WorkerHeartbeat>(scheduler.Said[0]);
        Assert.Equal((1000u, 0u, "wm1"), (heartbeat.QueueSize, heartbeat.QueuedTasks, Encoding.UTF8.GetString(heartbeat.WorkerManagerId)));
        Assert.True(heartbeat.MemLimit > 0 && heartbeat.RssFree > 0);
        Assert.IsType<DisconnectRequest>(scheduler.Said[^1]);
        var rest = scheduler.Said.Where(m => m is not (WorkerHeartbeat or DisconnectRequest)).ToArray();
        Assert.Equal(tasks.SelectMany(_ => (MessageKind[])[MessageKind.ObjectInstruction, MessageKind.TaskResult]), rest.Select(m => m.Kind));
        for (var i = 0; i < tasks.Length; i++)
        {
            var instruction = (ObjectInstruction)rest[2 * i];
            var result = (TaskResult)rest[(2 * i) + 1];
            var recorded = Assert.Single(results, r => r.TaskId == tasks[i].TaskId);
            Assert.Equal((tasks[i].TaskId, recorded.ResultType, 16, 1), (result.TaskId, result.ResultType, result.Metadata.Length, result.Results.Length));
            Assert.Equal((ObjectInstructionType.Create, ObjectContentType.Object), (instruction.InstructionType, Assert.Single(instruction.ObjectMetadata.ObjectTypes!)));
            Assert.Equal(tasks[i].Source, instruction.ObjectUser);
            Assert.Equal(result.Results, instruction.ObjectMetadata.ObjectIds);
            Assert.StartsWith("<res ObjectID(owner_hash=", Encoding.UTF8.GetString(Assert.Single(instruction.ObjectMetadata.ObjectNames!)), StringComparison.Ordinal);
            // The owner's half of the id is the client's, as in the recording; the content is what Python made.
            Assert.Equal((recorded.Results[0].Field0, recorded.Results[0].Field1), (result.Results[0].Field0, result.Results[0].Field1));
            using var content = await objects.GetAsync(result.Results[0], cancellation: stop);
            using var expected = await objects.GetAsync(recorded.Results[0], cancellation: stop);
            Assert.Equal(expected.Span.ToArray(), content.Span.ToArray());
        }
    }

    [Fact]
    public async Task A_worker_answers_the_recorded_cancels_as_the_recorded_one_did()
    {
        const string session = "02-cancel";
        var stop = TestContext.Current.CancellationToken;
        using var storage = new ObjectStorageServer(new ObjectStorageOptions());
        var address = storage.Bind(YmqAddress.Parse("tcp://127.0.0.1:0"));
        using var objects = new ObjectStorageClient(address, "Client|recorded");
        foreach (var (id, payload) in Objects(session)) await objects.SetAsync(id, payload, stop);
        var tasks = RecordedSession.Messages(session, "Message.task").Select(m => Read(m.Bytes)).OfType<TaskMessage>().DistinctBy(t => t.TaskId).ToArray();
        var cancels = RecordedSession.Messages(session, "Message.taskCancel").Select(m => Read(m.Bytes)).OfType<TaskCancel>().DistinctBy(t => t.TaskId).ToArray();
        var confirms = RecordedSession.Messages(session, "Message.taskCancelConfirm").Select(m => Read(m.Bytes)).OfType<TaskCancelConfirm>().DistinctBy(t => t.TaskId).ToArray();
        // The recorded nap is code, which only Python can run; here it is a name.
        await objects.SetAsync(tasks[0].FuncObjectId, new FunctionName("test", "nap@1", true).ToPayload(), stop);
        using var napping = new ManualResetEventSlim();
        using var awake = new ManualResetEventSlim();
        var functions = TaskFunctions.WithPython().Add("test:nap@1", _ =>
        {
            napping.Set();
            awake.Wait();
            return null;
        });
        using var scheduler = new Scheduler(address, [tasks[0]]);
        await using var workers = new TaskWorkers(new TaskWorkersOptions { SchedulerAddress = scheduler.Address, Workers = 1, Functions = functions, ManagerId = "wm1" });
        workers.Start();
        await ClusterTests.UntilAsync(() => napping.IsSet);
        scheduler.Give(tasks[1]);
        foreach (var cancel in cancels)
        {
            scheduler.Give(cancel);
            await ClusterTests.UntilAsync(() => scheduler.Said.Any(m => m is TaskCancelConfirm confirm && confirm.TaskId == cancel.TaskId));
        }
        scheduler.Give(tasks[2]);
        await ClusterTests.UntilAsync(() => scheduler.Said.Any(m => m is TaskResult));
        awake.Set();
        await workers.DisposeAsync();

        Assert.Equal((3, 2), (tasks.Length, confirms.Length));
        var rest = scheduler.Said.Where(m => m is not (WorkerHeartbeat or DisconnectRequest or ObjectInstruction)).ToArray();
        Assert.Equal(confirms.Select(c => (c.TaskId, c.CancelConfirmType)), rest.OfType<TaskCancelConfirm>().Select(c => (c.TaskId, c.CancelConfirmType)));
        Assert.Equal([MessageKind.TaskCancelConfirm, MessageKind.TaskCancelConfirm, MessageKind.TaskResult], rest.Select(m => m.Kind));
        Assert.Equal((tasks[2].TaskId, TaskResultType.Success), (((TaskResult)rest[2]).TaskId, ((TaskResult)rest[2]).ResultType));
        // The one that ran was killed and replaced.
        Assert.Equal((2, 0), ((int)workers.Counters.ProcessorsStarted, (int)workers.Counters.ProcessorsLost));
    }

    [Fact]
    public async Task A_worker_ends_without_a_word_when_the_recorded_client_ends_the_cluster()
    {
        const string session = "06-shutdown";
        using var storage = new ObjectStorageServer(new ObjectStorageOptions());
        var address = storage.Bind(YmqAddress.Parse("tcp://127.0.0.1:0"));
        using var objects = new ObjectStorageClient(address, "Client|recorded");
        foreach (var (id, payload) in Objects(session)) await objects.SetAsync(id, payload, TestContext.Current.CancellationToken);
        var task = RecordedSession.Messages(session, "Message.task").Select(m => Read(m.Bytes)).OfType<TaskMessage>().First();
        using var scheduler = new Scheduler(address, [task]);
        await using var workers = new TaskWorkers(new TaskWorkersOptions { SchedulerAddress = scheduler.Address, Workers = 1, Functions = TaskFunctions.WithPython(), ManagerId = "wm1" });
        workers.Start();
        await ClusterTests.UntilAsync(() => scheduler.Said.Any(m => m is TaskResult { ResultType: TaskResultType.Success }));
        scheduler.Give(Read(RecordedSession.Messages(session, "Message.clientDisconnect")[^1].Bytes));
        Assert.Equal("a client ended the cluster", await workers.Completion.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        await workers.DisposeAsync();
        Assert.IsType<TaskResult>(scheduler.Said.Last(m => m is not WorkerHeartbeat));
    }

    private static Message Read(byte[] bytes)
    {
        Assert.True(Message.TryRead(bytes, ProtocolProfile.V26, out var message, out var problem), problem);
        return message!;
    }

    private static IEnumerable<(ObjectId Id, byte[] Payload)> Objects(string session)
    {
        ObjectHeader? pending = null;
        foreach (var (what, bytes, _) in RecordedSession.Messages(session, ""))
        {
            if (what == "ObjectRequestHeader.setObject" && ObjectHeader.TryRead(bytes, out var header)) pending = header;
            else if (what == "payload of ObjectRequestHeader.setObject" && pending is { } set) yield return (set.ObjectId, bytes);
        }
    }

    /// <summary>Gives the recorded tasks to the first worker that says it is there, one after the other, and keeps what it says.</summary>
    private sealed class Scheduler : IYmqHandler, IDisposable
    {
        private readonly YmqLoop _loop = new("recorded scheduler");
        private readonly YmqBinder _binder;
        private readonly MessageWriter _writer = new(4096);
        private readonly YmqAddress _storage;
        private readonly Queue<TaskMessage> _tasks;
        private readonly List<Message> _said = [];
        private YmqPeer? _worker;
        private bool _began;

        public Scheduler(YmqAddress storage, IEnumerable<TaskMessage> tasks)
        {
            _storage = storage;
            _tasks = new Queue<TaskMessage>(tasks);
            _binder = new YmqBinder(_loop, "1|scheduler|recorded"u8, new YmqOptions(), this);
            Address = _binder.Bind(YmqAddress.Parse("tcp://127.0.0.1:0"));
            _loop.Start();
        }

        public YmqAddress Address { get; }

        public IReadOnlyList<Message> Said
        {
            get { lock (_said) return [.. _said]; }
        }

        void IYmqHandler.Received(YmqPeer peer, ReadOnlySpan<byte> bytes)
        {
            var message = Read(bytes.ToArray());
            _worker = peer;
            lock (_said) _said.Add(message);
            if (message is WorkerHeartbeat) Send(peer, new WorkerHeartbeatEcho { ObjectStorageAddress = new ObjectStorageAddress { Host = "127.0.0.1", Port = (ushort)_storage.Port, Scheme = "tcp" } });
            if (message is DisconnectRequest request) Send(peer, new DisconnectResponse { Worker = request.Worker });
            if ((message is TaskResult || (message is WorkerHeartbeat && !_began)) && _tasks.TryDequeue(out var task))
            {
                _began = true;
                Send(peer, task);
            }
        }

        /// <summary>Says something of the recorded scheduler's to the worker.</summary>
        public void Give(Message message) => _loop.Post(() => Send(_worker!, message));

        public void Dispose()
        {
            _loop.Post(_binder.Close);
            _loop.Dispose();
            _writer.Dispose();
        }

        private void Send(YmqPeer peer, Message message)
        {
            message.Write(_writer, ProtocolProfile.V26);
            peer.Send(_writer.Message.Span);
        }
    }
}

using System.Diagnostics;
using System.Text;
using Penstock.Capnp;
using Penstock.Scaler.Messages;
using Penstock.Scaler.Ymq;

namespace Penstock.Bench.Tasks;

/// <summary>Clients and workers on one loop. Messages are made once and only their ids are changed, so that this side costs little.</summary>
internal sealed class Drive(YmqAddress address, Load load) : IDisposable
{
    private readonly YmqLoop _loop = NewLoop();
    private readonly List<Client> _clients = [];
    private readonly List<Worker> _workers = [];

    public long Heartbeats => _workers.Sum(w => w.Heartbeats);

    public async Task Register(int workers)
    {
        for (var i = 0; i < workers; i++) _workers.Add(new Worker(_loop, address, $"Worker|NAT|{i:x32}"));
        for (var i = 0; i < load.Clients; i++) _clients.Add(new Client(_loop, address, $"Client|{i:x32}", load));
        await Task.WhenAll(_workers.Select(w => w.Registered.Task).Concat(_clients.Select(c => c.Registered.Task)));
    }

    public async Task<(double Seconds, double P50, double P99)> Run(int tasks)
    {
        var watch = Stopwatch.StartNew();
        var done = _clients.Select(c => c.Begin(tasks / _clients.Count)).ToArray();
        await Task.WhenAll(done);
        var seconds = watch.Elapsed.TotalSeconds;
        var times = _clients.SelectMany(c => c.Times).Order().ToArray();
        double At(double share) => times.Length == 0 ? 0 : Math.Round(times[(int)(share * (times.Length - 1))] * 1e6 / Stopwatch.Frequency, 1);
        return (seconds, At(0.5), At(0.99));
    }

    public void Dispose() => _loop.Dispose();

    private static YmqLoop NewLoop()
    {
        var loop = new YmqLoop("drive");
        loop.Start();
        return loop;
    }

    private static byte[] Encode(Message message)
    {
        using var writer = new MessageWriter();
        message.Write(writer, ProtocolProfile.V26);
        return writer.Message.ToArray();
    }

    private sealed class Client : IYmqHandler
    {
        private readonly YmqLoop _loop;
        private readonly YmqConnector _connector;
        private readonly byte[] _task;
        private readonly int _idAt;
        private readonly int _window;
        private readonly Dictionary<ulong, long> _started = [];
        private TaskCompletionSource _done = new();
        private ulong _next;
        private int _left;
        private int _open;

        public Client(YmqLoop loop, YmqAddress address, string name, Load load)
        {
            _loop = loop;
            _window = load.Window;
            var identity = Encoding.UTF8.GetBytes(name);
            var arguments = new TaskArgument[load.Arguments];
            Array.Fill(arguments, new TaskArgument(ObjectId.New(identity)));
            var id = TaskId.New();
            _task = Encode(new TaskMessage { TaskId = id, Source = identity, Metadata = new TaskFlags(false, 0, false).ToBytes(), FuncObjectId = ObjectId.New(identity), FunctionArgs = arguments });
            Span<byte> bytes = stackalloc byte[TaskId.Size];
            id.Write(bytes);
            _idAt = _task.AsSpan().IndexOf(bytes);
            _next = (ulong)Random.Shared.NextInt64() << 24;
            _connector = new YmqConnector(loop, identity, new YmqOptions(), this);
            _connector.Connect(address);
            loop.Post(() => _connector.Peer.Send(Encode(new ClientHeartbeat())));
        }

        public TaskCompletionSource Registered { get; } = new();

        public List<long> Times { get; } = [];

        public Task Begin(int tasks)
        {
            _done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _loop.Post(() =>
            {
                Times.Clear();
                _left = _open = tasks;
                for (var i = 0; i < Math.Min(_window, tasks); i++) Submit();
            });
            return _done.Task;
        }

        public void Received(YmqPeer peer, ReadOnlySpan<byte> message)
        {
            var traversal = Traversal.Of(message.Length);
            Message.TryOpen(message, ref traversal, ProtocolProfile.V26, out var kind, out var body, out _);
            if (kind == MessageKind.ClientHeartbeatEcho) Registered.TrySetResult();
            if (kind != MessageKind.TaskResult) return;
            TaskId.TryRead(body.GetData(0), out var id);
            if (_window <= 16 && _started.Remove(id.Low, out var start)) Times.Add(Stopwatch.GetTimestamp() - start);
            if (--_open == 0) _done.TrySetResult();
            else if (_left > 0) Submit();
        }

        private void Submit()
        {
            _left--;
            var id = new TaskId(7, ++_next);
            if (_window <= 16) _started[id.Low] = Stopwatch.GetTimestamp();
            _connector.Peer.Send(_task.Length, out var body);
            _task.CopyTo(body);
            id.Write(body.Slice(_idAt, TaskId.Size));
        }
    }

    private sealed class Worker : IYmqHandler
    {
        private readonly YmqConnector _connector;
        private readonly YmqLoop _loop;
        private readonly byte[] _heartbeat;
        private byte[] _create = [];
        private byte[] _result = [];
        private int _createAt;
        private int _resultTaskAt;
        private int _resultAt;
        private byte[] _owner = [];
        private ulong _next;

        public Worker(YmqLoop loop, YmqAddress address, string name)
        {
            _loop = loop;
            _heartbeat = Encode(new WorkerHeartbeat { QueueSize = 1000, Agent = new Resource { Cpu = 1, Rss = 1 << 20 }, Processors = [new ProcessorStatus { Pid = 1, Initialized = true }] });
            _connector = new YmqConnector(loop, Encoding.UTF8.GetBytes(name), new YmqOptions(), this);
            _connector.Connect(address);
            loop.Post(Beat);
        }

        public TaskCompletionSource Registered { get; } = new();

        public long Heartbeats { get; private set; }

        public void Received(YmqPeer peer, ReadOnlySpan<byte> message)
        {
            var traversal = Traversal.Of(message.Length);
            Message.TryOpen(message, ref traversal, ProtocolProfile.V26, out var kind, out var body, out _);
            if (kind == MessageKind.WorkerHeartbeatEcho) Registered.TrySetResult();
            if (kind != MessageKind.Task) return;
            var source = body.GetData(1);
            if (!source.SequenceEqual(_owner)) Prepare(source);
            _next++;
            peer.Send(_create.Length, out var create);
            _create.CopyTo(create);
            BitConverter.TryWriteBytes(create[(_createAt + 16)..], _next);
            peer.Send(_result.Length, out var result);
            _result.CopyTo(result);
            body.GetData(0).CopyTo(result[_resultTaskAt..]);
            BitConverter.TryWriteBytes(result[(_resultAt + 16)..], _next);
        }

        private void Beat()
        {
            Heartbeats++;
            _connector.Peer.Send(_heartbeat);
            _loop.Schedule(TimeSpan.FromSeconds(2), Beat);
        }

        private void Prepare(ReadOnlySpan<byte> source)
        {
            _owner = source.ToArray();
            var id = ObjectId.New(source);
            var task = TaskId.New();
            _create = Encode(new ObjectInstruction
            {
                ObjectUser = _owner,
                ObjectMetadata = new ObjectMetadata { ObjectIds = [id], ObjectTypes = [ObjectContentType.Object], ObjectNames = ["<res ObjectID(owner_hash=6204b2b4ac3ab276a70ff7a557b1a4fe, object_tag=0b6c8a4c05ad4cbeb3bbbd901630822f)>"u8.ToArray()] },
            });
            _result = Encode(new TaskResult { TaskId = task, Metadata = new byte[16], Results = [id] });
            Span<byte> bytes = stackalloc byte[ObjectId.Size];
            id.Write(bytes);
            _createAt = _create.AsSpan().IndexOf(bytes);
            _resultAt = _result.AsSpan().IndexOf(bytes);
            task.Write(bytes);
            _resultTaskAt = _result.AsSpan().IndexOf(bytes[..TaskId.Size]);
        }
    }
}

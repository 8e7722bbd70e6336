using Penstock.Capnp;
using Penstock.Scaler.Messages;
using Penstock.Scaler.Serialization;
using Penstock.Scaler.Working;
using Penstock.Scaler.Ymq;
using Penstock.Tests.Scheduling;

namespace Penstock.Tests.Working;

/// <summary>A processor on a clock of the test's, between its worker and a storage that breaks the connection at the results it is told to; both are played here.</summary>
internal sealed class ProcessorHouse : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-processor-").FullName;
    private readonly ManualTime _time = new();
    private readonly YmqLoop _world = new("test worker and storage");
    private readonly YmqBinder _worker;
    private readonly YmqBinder _storage;
    private readonly WorkerSide _workerSide = new();
    private readonly ProcessorCard _card;

    public ProcessorHouse(TaskFunctions functions, int breaks = 0)
    {
        Store = new StorageSide(breaks);
        _worker = new YmqBinder(_world, "worker"u8, new YmqOptions(), _workerSide);
        _storage = new YmqBinder(_world, "storage"u8, new YmqOptions(), Store);
        var card = Path.Combine(_folder, "card");
        _card = ProcessorCard.Create(card);
        var settings = new ProcessorSettings
        {
            Worker = _worker.Bind(YmqAddress.Parse("tcp://127.0.0.1:0")).ToString(),
            Storage = _storage.Bind(YmqAddress.Parse("tcp://127.0.0.1:0")).ToString(),
            Identity = "1|processor|None|test", Card = card, Profile = "v2.6",
        };
        Loop = new YmqLoop("test processor", _time);
        Processor = new Processor(Loop, settings, functions);
        _world.Start();
        Loop.Start();
    }

    public YmqLoop Loop { get; }

    public Processor Processor { get; }

    public StorageSide Store { get; }

    /// <summary>What the processor told its worker.</summary>
    public IReadOnlyList<Message> Said
    {
        get { lock (_workerSide) return [.. _workerSide.Said]; }
    }

    /// <summary>Has a function run without arguments.</summary>
    public async Task<TaskId> GiveAsync(string function, bool streams = false)
    {
        await ClusterTests.UntilAsync(() => Said.Any(m => m is ProcessorInitialized));
        var source = "Client|test"u8.ToArray();
        var task = new TaskMessage { TaskId = TaskId.New(), Source = source, FuncObjectId = ObjectId.New(source), Metadata = new TaskFlags(true, 0, streams).ToBytes(), FunctionArgs = [], Capabilities = [] };
        lock (Store) Store.Objects[task.FuncObjectId] = new FunctionName("test", function, true).ToPayload();
        _world.Post(() => _workerSide.Say(task));
        return task.TaskId;
    }

    /// <summary>Lets time pass for the processor, no faster than connections are made.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromMilliseconds(50))
        {
            _time.Move(TimeSpan.FromMilliseconds(50));
            await Loop.Ask(() => true);
            await Task.Delay(5);
        }
    }

    public void Dispose()
    {
        Processor.Dispose();
        Loop.Dispose();
        _world.Post(_worker.Close);
        _world.Post(_storage.Close);
        _world.Dispose();
        _card.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class WorkerSide : IYmqHandler
    {
        private readonly MessageWriter _writer = new(1024);
        private YmqPeer? _processor;

        public List<Message> Said { get; } = [];

        public void Say(Message message)
        {
            message.Write(_writer, ProtocolProfile.V26);
            _processor!.Send(_writer.Message.Span);
        }

        void IYmqHandler.Received(YmqPeer peer, ReadOnlySpan<byte> message)
        {
            _processor = peer;
            Assert.True(Message.TryRead(message, ProtocolProfile.V26, out var read, out var problem), problem);
            lock (this) Said.Add(read!);
        }
    }

    /// <summary>Keeps objects, and counts the results it was sent.</summary>
    internal sealed class StorageSide(int breaks) : IYmqHandler
    {
        private ObjectHeader? _pending;

        public Dictionary<ObjectId, byte[]> Objects { get; } = [];

        public List<ObjectId> Sent { get; } = [];

        public int Tries
        {
            get { lock (this) return Sent.Count; }
        }

        void IYmqHandler.Received(YmqPeer peer, ReadOnlySpan<byte> message)
        {
            lock (this)
            {
                if (_pending is { } set)
                {
                    _pending = null;
                    Sent.Add(set.ObjectId);
                    Objects[set.ObjectId] = message.ToArray();
                    if (Sent.Count <= breaks) peer.Abort();
                    else Answer(peer, set, ObjectResponseType.SetOk, []);
                    return;
                }
                Assert.True(ObjectHeader.TryRead(message, out var header));
                if (header.Type == (ushort)ObjectRequestType.SetObject) _pending = header;
                else Answer(peer, header, ObjectResponseType.GetOk, Objects.TryGetValue(header.ObjectId, out var content) ? content : [.. SerializerObject.Neutral]);
            }
        }

        private static void Answer(YmqPeer peer, ObjectHeader to, ObjectResponseType type, byte[] payload)
        {
            Span<byte> header = stackalloc byte[ObjectHeader.Size];
            new ObjectHeader(to.ObjectId, (ulong)payload.Length, to.RequestId, (ushort)type).Write(header);
            peer.Send(header);
            if (payload.Length > 0) peer.Send(payload);
        }
    }
}

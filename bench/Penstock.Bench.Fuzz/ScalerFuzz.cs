using Penstock.Capnp;
using Penstock.Scaler.Messages;
using Penstock.Scaler.Objects;
using Penstock.Scaler.Serialization;
using Penstock.Scaler.Ymq;
using Penstock.Scaler.Ymq.WebSocket;

namespace Penstock.Bench.Fuzz;

/// <summary>Mutated inputs into everything that reads what Scaler's peers send: Cap'n Proto messages, YMQ and WebSocket streams, requests to the object storage, pickles.</summary>
internal sealed class ScalerFuzz(int seed)
{
    private readonly Random _random = new(seed);
    private readonly byte[] _bytes = new byte[64 << 10];

    public object Messages(long count)
    {
        var samples = MessageSamples();
        long read = 0, refused = 0;
        for (var i = 0L; i < count; i++)
        {
            if (Message.TryRead(Mutate(samples), ProtocolProfile.V26, out var message, out _))
            {
                read++;
                // What could be read can be written.
                using var writer = new MessageWriter();
                message!.Write(writer, ProtocolProfile.V26);
            }
            else
            {
                refused++;
            }
        }
        return new { count, read, refused };
    }

    public object Pickles(long count)
    {
        var samples = Enumerable.Range(0, 300).Select(_ => PickleWriter.Write(Draw(4))).ToArray();
        long read = 0, refused = 0;
        for (var i = 0L; i < count; i++)
        {
            var bytes = Mutate(samples);
            if (PickleReader.TryRead(bytes, out var value, out _))
            {
                read++;
                PythonText.Repr(value);
                FunctionName.TryRead(bytes, out _, out _);
                PythonError.TryRead(bytes, out _, out _);
                try
                {
                    PickleWriter.Write(value);
                }
                catch (ArgumentException)
                {
                    // It contains itself, or is nested too deeply.
                }
            }
            else
            {
                refused++;
            }
        }
        return new { count, read, refused };
    }

    public object Streams(long count)
    {
        var options = new YmqOptions { MaxMessageBytes = 1 << 20, LargeMessageBytes = 500 };
        var samples = Enumerable.Range(0, 300).Select(_ => Stream()).ToArray();
        var sink = new Sink();
        for (var i = 0L; i < count; i++)
        {
            using var reader = new YmqStreamReader(options);
            sink.Reader = reader;
            var frames = new WebSocketReader(true);
            var asFrames = i % 2 == 0;
            for (var bytes = Mutate(samples); !bytes.IsEmpty;)
            {
                var piece = bytes[..Math.Min(bytes.Length, 1 + _random.Next(200))];
                bytes = bytes[piece.Length..];
                if (asFrames ? !frames.Feed(piece, sink) : reader.Feed(piece, sink) is not null) break;
            }
        }
        return new { count, sink.Messages, sink.Payloads };
    }

    public object Requests(long count)
    {
        var counters = new ObjectStorageCounters();
        var options = new ObjectStorageOptions { MemoryLimit = 32 << 20, MaxWaiting = 1000 };
        var store = new ObjectStore(options, null, counters);
        using var loop = new YmqLoop("fuzz");
        IYmqHandler requests = new ObjectRequests(options, store, counters, loop);
        var transport = new YmqOptions();
        var peers = Enumerable.Range(0, 8).Select(i => new YmqPeer([(byte)i], transport, new YmqCounters(), new YmqOutput(loop.Chunks))).ToArray();
        foreach (var peer in peers) requests.Connected(peer);
        for (var i = 0L; i < count; i++)
        {
            var peer = peers[_random.Next(peers.Length)];
            var id = new ObjectId(0, (ulong)_random.Next(2), 0, (ulong)_random.Next(8));
            switch (_random.Next(8))
            {
                case 0:
                    ObjectHeader.WriteIdMessage(_bytes, id);
                    requests.Received(peer, Spoil(_bytes.AsSpan(0, ObjectHeader.IdMessageSize)));
                    break;
                case 1:
                    requests.Received(peer, _bytes.AsSpan(0, _random.Next(200)));
                    break;
                case 2:
                    var length = _random.Next(100_000);
                    if (requests.Allocate(peer, length) is { } buffer) requests.Received(peer, buffer);
                    break;
                case 3 when _random.Next(20) == 0:
                    requests.Disconnected(peer, YmqEnd.ClosedByPeer, final: true);
                    requests.Connected(peer);
                    break;
                default:
                    var type = (ObjectRequestType)_random.Next(6);
                    var payload = type == ObjectRequestType.DuplicateObjectId ? ObjectHeader.IdMessageSize : _random.Next(2) == 0 ? _random.Next(200) : _random.Next(100_000);
                    new ObjectHeader(id, (ulong)payload, (ulong)i, (ushort)type).Write(_bytes);
                    requests.Received(peer, Spoil(_bytes.AsSpan(0, ObjectHeader.Size)));
                    if (_random.Next(3) > 0) Payload(requests, peer, type, payload);
                    break;
            }
            peer.Output.Clear();
        }
        if (counters.ResidentBytes > options.MemoryLimit) throw new InvalidOperationException($"{counters.ResidentBytes} bytes resident; the limit is {options.MemoryLimit}");
        foreach (var peer in peers) requests.Disconnected(peer, YmqEnd.ClosedByPeer, final: true);
        store.Clear();
        if (counters is not { ResidentBytes: 0, Contents: 0, ContentBytes: 0 }) throw new InvalidOperationException($"{counters.ResidentBytes} bytes and {counters.Contents} contents are left");
        return new { count, counters.Sets, counters.Gets, counters.Duplicates, counters.MalformedRequests, counters.Waited };
    }

    // What should follow such a header, if it survived.
    private void Payload(IYmqHandler requests, YmqPeer peer, ObjectRequestType type, int length)
    {
        if (type == ObjectRequestType.DuplicateObjectId) ObjectHeader.WriteIdMessage(_bytes, new ObjectId(0, 1, 0, (ulong)_random.Next(8)));
        else if (type != ObjectRequestType.SetObject) return;
        else _random.NextBytes(_bytes.AsSpan(0, 4));
        if (length <= 60_000) requests.Received(peer, _bytes.AsSpan(0, length));
        else if (requests.Allocate(peer, length) is { } buffer) requests.Received(peer, buffer);
    }

    private Span<byte> Mutate(byte[][] samples)
    {
        var sample = samples[_random.Next(samples.Length)];
        sample.CopyTo(_bytes, 0);
        var bytes = _bytes.AsSpan(0, sample.Length);
        for (var n = _random.Next(1, 5); n > 0; n--) bytes[_random.Next(bytes.Length)] = _random.Next(3) == 0 ? (byte)_random.Next(256) : (byte)(bytes[_random.Next(bytes.Length)] ^ 1 << _random.Next(8));
        return _random.Next(8) == 0 ? bytes[.._random.Next(bytes.Length)] : bytes;
    }

    private Span<byte> Spoil(Span<byte> bytes)
    {
        if (_random.Next(4) == 0) bytes[_random.Next(bytes.Length)] ^= (byte)(1 << _random.Next(8));
        return bytes;
    }

    private byte[][] MessageSamples()
    {
        var ids = Enumerable.Range(0, 20).Select(i => new ObjectId(1, 2, 3, (ulong)i)).ToArray();
        TaskMessage Task() => new()
        {
            TaskId = new TaskId(1, 2), Source = "Client|1"u8.ToArray(), FuncObjectId = ids[0], FunctionArgs = [new TaskArgument(ids[1]), new TaskArgument(new TaskId(3, 4))],
            Capabilities = [new TaskCapability { Name = "gpu", Value = -1 }],
        };
        Message[] messages =
        [
            Task(),
            new GraphTask { TaskId = new TaskId(5, 6), Source = [1], Targets = [new TaskId(1, 2)], Graph = [Task(), Task()] },
            new TaskResult { TaskId = new TaskId(1, 2), Results = ids[..2], Metadata = new byte[16] },
            new TaskLog { TaskId = new TaskId(1, 2), Content = "text" },
            new ObjectInstruction { ObjectUser = [1, 2], ObjectMetadata = new ObjectMetadata { ObjectIds = ids, ObjectTypes = [ObjectContentType.Object], ObjectNames = [[1], [2, 3]] } },
            new ClientHeartbeatEcho { ObjectStorageAddress = new ObjectStorageAddress { Host = "127.0.0.1", Port = 1, Scheme = "tcp" } },
            new WorkerHeartbeat { Processors = [new ProcessorStatus { Pid = 1 }, new ProcessorStatus { Pid = 2 }], Capabilities = [new TaskCapability { Name = "a" }] },
            new StateScheduler
            {
                Binder = new BinderStatus { Received = [new MessageCount { Client = "Task", Number = 1 }] },
                WorkerManager = new WorkerManagerStatus { Workers = [new WorkerStatus { WorkerId = [1], ProcessorStatuses = [new ProcessorStatus()] }] },
                ScalingManager = new ScalingManagerStatus { ManagedWorkers = [new ManagedWorkers { WorkerIds = [[1], [2]] }], WorkerManagerDetails = [new WorkerManagerDetail { Identity = "m" }] },
            },
        ];
        using var writer = new MessageWriter();
        return [.. messages.Select(m =>
        {
            m.Write(writer, ProtocolProfile.V26);
            return writer.Message.ToArray();
        })];
    }

    private byte[] Stream()
    {
        var bytes = new List<byte>();
        if (_random.Next(2) == 0)
        {
            bytes.AddRange([0x82, 0xFE, 0, 0, 1, 2, 3, 4]);
            (bytes[2], bytes[3]) = ((byte)_random.Next(4), (byte)_random.Next(256));
        }
        bytes.AddRange([0x59, 0x4D, 0x51, 0x01]);
        for (var i = _random.Next(6); i >= 0; i--)
        {
            var length = _random.Next(4) == 0 ? _random.Next(2000) : _random.Next(40);
            bytes.AddRange(BitConverter.GetBytes((long)length));
            bytes.AddRange(new byte[length]);
        }
        return [.. bytes];
    }

    private object? Draw(int depth)
    {
        List<object?> Items() => [.. Enumerable.Range(0, _random.Next(6)).Select(_ => Draw(depth - 1))];
        switch (_random.Next(depth > 0 ? 11 : 6))
        {
            case 0: return null;
            case 1: return _random.NextInt64() >> _random.Next(64);
            case 2: return _random.NextDouble();
            case 3: return "text";
            case 4: return new byte[_random.Next(20)];
            case 5: return new PythonGlobal("builtins", "getattr");
            case 6: return new PythonTuple([.. Items()]);
            case 7: return new PythonSet(_random.Next(2) == 0, Items());
            case 8: return new PythonObject(new PythonGlobal("builtins", "getattr"), new PythonTuple(Draw(depth - 1), "name"), true);
            case 9:
                var dict = new PythonDict();
                for (var i = _random.Next(4); i > 0; i--) dict.Add("key", Draw(depth - 1));
                return dict;
            default: return Items();
        }
    }

    private sealed class Sink : YmqStreamReader.ISink, WebSocketReader.ISink
    {
        public long Messages { get; private set; }

        public long Payloads { get; private set; }

        public YmqStreamReader? Reader { get; set; }

        public YmqEnd? Identity(ReadOnlySpan<byte> identity) => null;

        public bool Message(ReadOnlySpan<byte> message)
        {
            Messages++;
            return true;
        }

        public YmqBuffer? Allocate(long length) => YmqBuffer.Rent(length);

        public bool Message(YmqBuffer message)
        {
            Messages++;
            message.Release();
            return true;
        }

        public bool Payload(Span<byte> bytes)
        {
            Payloads++;
            return Reader!.Feed(bytes, this) is null;
        }

        public void Pinged(ReadOnlySpan<byte> payload)
        {
        }

        public void Closed()
        {
        }
    }
}

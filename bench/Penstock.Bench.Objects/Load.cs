using System.Buffers.Binary;
using System.Diagnostics;
using Penstock.Scaler.Messages;
using Penstock.Scaler.Objects;
using Penstock.Scaler.Ymq;

namespace Penstock.Bench.Objects;

/// <summary>One client that keeps a number of requests under way.</summary>
internal sealed class Load : IDisposable
{
    private const int Ids = 64;
    private readonly Process _server;
    private readonly int _window;
    private readonly YmqLoop _loop = new("load");
    private readonly ObjectStorageLink _link;
    private readonly ManualResetEventSlim _done = new();
    private readonly YmqBuffer[] _payloads = new YmqBuffer[Ids];
    private readonly byte[] _small = new byte[100];
    private long _stamp;
    private long _next;
    private long _answered;
    private string? _failure;

    public Load(Process server, YmqAddress address, int window)
    {
        _server = server;
        _window = window;
        _link = new ObjectStorageLink(_loop, "Client|bench"u8, new YmqOptions { MaxMessageBytes = 1L << 40, MaxQueuedBytes = 1L << 40 });
        _loop.Start();
        _link.Connect(address);
    }

    /// <summary>Sets objects one after the other, each content a new one.</summary>
    public Rate Set(long bytes, long count)
    {
        if (bytes > 64 << 10) Prepare(bytes);
        return Measure(bytes, count, number =>
        {
            var id = new ObjectId(1, 1, 1, (ulong)(number % Ids));
            if (bytes <= 64 << 10)
            {
                BinaryPrimitives.WriteInt64LittleEndian(_small, ++_stamp);
                _link.Set(id, _small.AsSpan(0, (int)bytes), Answered);
                return;
            }
            var payload = _payloads[number % Ids];
            BinaryPrimitives.WriteInt64LittleEndian(payload.Slice(0, 8), ++_stamp);
            _link.Set(id, payload.Retain(), Answered);
        });
    }

    /// <summary>Gets the objects set last, one after the other.</summary>
    public Rate Get(long bytes, long count) => Measure(bytes, count, number => _link.Get(new ObjectId(1, 1, 1, (ulong)(number % Ids)), ulong.MaxValue, Answered));

    /// <summary>Sets different contents of 1 MiB that stay.</summary>
    public object Fill(long gigabytes)
    {
        const long Bytes = 1 << 20;
        Prepare(Bytes);
        _server.Refresh();
        var before = _server.WorkingSet64;
        var count = gigabytes * 1_000_000_000 / Bytes;
        var rate = Measure(Bytes, count, number =>
        {
            var payload = _payloads[number % Ids];
            BinaryPrimitives.WriteInt64LittleEndian(payload.Slice(0, 8), ++_stamp);
            _link.Set(new ObjectId(2, 1, 1, (ulong)number), payload.Retain(), Answered);
        });
        _server.Refresh();
        var added = _server.WorkingSet64 - before;
        return new { gigabytes, rate, residentBytes = added, overheadPercent = Math.Round((added - (count * Bytes)) * 100.0 / (count * Bytes), 2) };
    }

    public void Dispose()
    {
        _loop.Post(_link.Close);
        _loop.Dispose();
    }

    private void Prepare(long bytes)
    {
        for (var i = 0; i < Ids; i++)
        {
            _payloads[i]?.Release();
            _payloads[i] = YmqBuffer.Rent(bytes);
            new Random(i).NextBytes(_payloads[i].Span);
        }
    }

    private Rate Measure(long bytes, long count, Action<long> ask)
    {
        _next = _answered = 0;
        _done.Reset();
        _server.Refresh();
        using var self = Process.GetCurrentProcess();
        var (server, client, watch) = (_server.TotalProcessorTime, self.TotalProcessorTime, Stopwatch.StartNew());
        _loop.Post(() =>
        {
            _ask = () =>
            {
                if (_next < count) ask(_next++);
                if (_answered == count) _done.Set();
            };
            for (var i = 0; i < _window; i++) _ask();
        });
        _done.Wait();
        var seconds = watch.Elapsed.TotalSeconds;
        if (_failure is not null) throw new InvalidOperationException(_failure);
        _server.Refresh();
        self.Refresh();
        return new Rate(bytes * count, count, seconds, (_server.TotalProcessorTime - server).TotalSeconds, (self.TotalProcessorTime - client).TotalSeconds);
    }

    private Action _ask = () => { };

    private void Answered(ObjectReply reply)
    {
        reply.Large?.Release();
        if (reply.Failure is { } failure)
        {
            _failure = failure;
            _done.Set();
            return;
        }
        _answered++;
        _ask();
    }
}

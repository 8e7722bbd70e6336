using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Penstock.Ejfat;
using Penstock.Ejfat.Control;

namespace Penstock.Pipeline.Running;

/// <summary>A worker in a process of its own, as the run sees it: a thread that reads what the process writes and hands it over. When the process dies, its worker is deregistered
/// at once.</summary>
internal sealed class ProcessWorker : IWorkerNode, ITimeFrameWorker
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);

    private readonly WorkerSettings _settings;
    private readonly string _program;
    private readonly ArrivalDesk _desk;
    private readonly int _index;
    private readonly RunTimeFrames? _timeFrames;
    private readonly ITimeFrameNews? _news;
    private readonly Lock _sayLock = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _warnings = [];
    private Process? _process;
    private EjfatUri? _session;
    private volatile bool _isDead;
    private volatile bool _isBusy;
    private long _datagrams;
    private long _bytes;
    private long _kernelDrops;

    private bool _isFinishing;

    public ProcessWorker(WorkerSettings settings, string program, int index, ArrivalDesk desk, RunTimeFrames? timeFrames)
    {
        (_settings, _program, _index, _desk, _timeFrames) = (settings, program, index, desk, timeFrames);
        _news = timeFrames?.NewsOf(index);
    }

    public bool IsAlive => !_isDead;

    public bool IsBusy => _isBusy;

    public (long Datagrams, long Bytes) Received => (Interlocked.Read(ref _datagrams), Interlocked.Read(ref _bytes));

    public TimeSpan OwnProcessorTime
    {
        get
        {
            try
            {
                return _process?.TotalProcessorTime ?? TimeSpan.Zero;
            }
            catch (InvalidOperationException)
            {
                // It has ended: nobody can say any more.
                return TimeSpan.Zero;
            }
        }
    }

    public long KernelDrops => Interlocked.Read(ref _kernelDrops);

    public IReadOnlyList<string> Warnings
    {
        get { lock (_warnings) return [.. _warnings]; }
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _process = Process.Start(new ProcessStartInfo(_program, ["run-worker", _settings.Name])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        }) ?? throw new IOException($"'{_program}' could not be started");
        await _process.StandardInput.WriteLineAsync(_settings.ToLine().AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        new Thread(Run) { Name = $"penstock-{_settings.Name}", IsBackground = true }.Start();
        await _started.Task.WaitAsync(cancellationToken);
    }

    public async Task StopAsync()
    {
        if (_process is null) return;
        try
        {
            lock (_sayLock) _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It is gone already.
        }

        await _ended.Task.WaitAsync(StopTimeout);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null) return;
        try
        {
            await StopAsync();
        }
        catch (TimeoutException)
        {
            _process.Kill();
        }

        _process.Dispose();
        _process = null;
    }

    public void GiveUp(ulong id, uint source, bool isSummary) => Say(WorkerBench.GiveUpLine(id, source, isSummary));

    public void SealNotBuilt(ulong id) => Say(WorkerBench.NotBuiltLine(id));

    public void FinishBuilding()
    {
        if (_isFinishing) return;
        _isFinishing = true;
        Say(WorkerBench.FinishLine);
    }

    /// <summary>Nothing: the process has a clock of its own.</summary>
    public void Advance()
    {
    }

    private void Say(string line)
    {
        if (_isDead || _process is null) return;
        try
        {
            lock (_sayLock)
            {
                _process.StandardInput.WriteLine(line);
                _process.StandardInput.Flush();
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // It has died, or is stopping: then it ends everything by itself.
        }
    }

    private void Run()
    {
        var isOver = false;
        try
        {
            var output = _process!.StandardOutput.BaseStream;
            Span<byte> header = stackalloc byte[WorkerFrame.Size];
            while (!isOver && output.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length)
            {
                if (!WorkerFrame.TryRead(header, out var frame)) throw new InvalidDataException($"{_settings.Name} wrote something that is no frame");
                isOver = Take(frame, output);
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            Warn($"{_settings.Name}: {exception.Message}");
        }
        finally
        {
            if (!isOver) Bury();
            _started.TrySetException(new IOException($"{_settings.Name} ended before it was registered"));
            _ended.TrySetResult();
        }
    }

    private bool Take(in WorkerFrame frame, Stream output)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(1, frame.PayloadBytes));
        var bytes = buffer.AsMemory(0, frame.PayloadBytes);
        output.ReadExactly(bytes.Span);
        if (frame.Kind == WorkerFrameKind.Event)
        {
            _isBusy = true;
            _desk.Deliver(new Arrival(frame.Number, frame.DataId, bytes, new Rented(buffer)), _index);
            _isBusy = false;
            return false;
        }

        try
        {
            return TakeMessage(frame, bytes.Span);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private bool TakeMessage(in WorkerFrame frame, ReadOnlySpan<byte> payload)
    {
        switch (frame.Kind)
        {
            case WorkerFrameKind.Started:
                _session = EjfatUri.Parse(Encoding.UTF8.GetString(payload), new EjfatUriOptions { TokenKind = EjfatTokenKind.Session });
                _started.TrySetResult();
                break;
            case WorkerFrameKind.Lost:
                _desk.Lose(new LostEvent(frame.Number, frame.DataId, BinaryPrimitives.ReadInt32LittleEndian(payload), frame.Reason), _index);
                break;
            case WorkerFrameKind.Counters:
                Interlocked.Exchange(ref _datagrams, BinaryPrimitives.ReadInt64LittleEndian(payload));
                Interlocked.Exchange(ref _bytes, BinaryPrimitives.ReadInt64LittleEndian(payload[8..]));
                Interlocked.Exchange(ref _kernelDrops, BinaryPrimitives.ReadInt64LittleEndian(payload[16..]));
                break;
            case WorkerFrameKind.SubTimeFrame or WorkerFrameKind.Summary or WorkerFrameKind.Busy or WorkerFrameKind.News:
                TakeTimeFrames(frame, payload);
                break;
            case WorkerFrameKind.Warning:
                Warn(Encoding.UTF8.GetString(payload));
                break;
            case WorkerFrameKind.Failed:
                _started.TrySetException(new IOException($"{_settings.Name}: {Encoding.UTF8.GetString(payload)}"));
                break;
            default:
                return true;
        }

        return false;
    }

    private void TakeTimeFrames(in WorkerFrame frame, ReadOnlySpan<byte> payload)
    {
        var settings = _settings.TimeFrames ?? throw new InvalidDataException($"{_settings.Name} speaks of time frames, of which it was told nothing");
        switch (frame.Kind)
        {
            case WorkerFrameKind.SubTimeFrame:
                if (_desk.DeliverElsewhere(frame.Number, frame.DataId, _index)) _news!.Take(frame.Number, frame.DataId);
                break;
            case WorkerFrameKind.Summary:
                if (_desk.DeliverElsewhere(frame.Number, (ushort)(settings.FirstSummary + frame.DataId - 1), _index)) _news!.TakeSummary(frame.Number, frame.DataId, BinaryPrimitives.ReadInt32LittleEndian(payload));
                break;
            case WorkerFrameKind.Busy:
                _isBusy = frame.DataId != 0;
                break;
            default:
                TimeFrameNews.Tell(payload, new ArrivingNews(_news!, _desk, settings, _settings.Name, _index));
                break;
        }
    }

    // The control plane would find out by itself after two seconds of silence, and give it events until then.
    private void Bury()
    {
        _isDead = true;
        _timeFrames?.Bury(_index);
        if (_session is null) return;
        try
        {
            var client = new LoadBalancerClient(_session);
            Task.Run(async () =>
            {
                await using (client) await client.DeregisterAsync();
            }).Wait(StopTimeout);
        }
        catch (Exception exception) when (exception is EjfatException or AggregateException)
        {
            Warn($"{_settings.Name} died and could not be deregistered: {exception.Message}");
        }
    }

    private void Warn(string warning)
    {
        lock (_warnings) _warnings.Add(warning);
    }

    private sealed class Rented(byte[] buffer) : IDisposable
    {
        private byte[]? _buffer = buffer;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _buffer, null) is { } rented) ArrayPool<byte>.Shared.Return(rented);
        }
    }
}

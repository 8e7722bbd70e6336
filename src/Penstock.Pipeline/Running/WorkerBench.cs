using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using Penstock.Ejfat;

namespace Penstock.Pipeline.Running;

/// <summary>Where a worker process builds time frames: takes what it receives of them, and tells the run what becomes of it.</summary>
internal sealed class WorkerBench : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private readonly TimeFrameSettings _settings;
    private readonly FrameWriter _writer;
    private readonly WorkerTimeFrames _timeFrames;
    private bool _isBusy;
    private long _advanced = Stopwatch.GetTimestamp();

    public WorkerBench(TimeFrameSettings settings, string worker, FrameWriter writer)
    {
        (_settings, _writer) = (settings, writer);
        _timeFrames = new WorkerTimeFrames(settings, new VerdictDesk(settings, worker, VerdictDesk.OpenStore(settings, worker), ownsStore: true), new News(writer));
    }

    /// <summary>What the run calls to a worker's time frames, as lines.</summary>
    public static string GiveUpLine(ulong id, uint source, bool isSummary) => string.Create(CultureInfo.InvariantCulture, $"giveup {id} {source} {(isSummary ? 1 : 0)}");

    public static string NotBuiltLine(ulong id) => string.Create(CultureInfo.InvariantCulture, $"notbuilt {id}");

    public const string FinishLine = "finish";

    /// <summary>Hears such a line.</summary>
    public void Hear(string line)
    {
        var words = line.Split(' ');
        if (words is ["giveup", var id, var source, var isSummary] && ulong.TryParse(id, CultureInfo.InvariantCulture, out var lost) && uint.TryParse(source, CultureInfo.InvariantCulture, out var number))
        {
            _timeFrames.GiveUp(lost, number, isSummary == "1");
        }
        else if (words is ["notbuilt", var missing] && ulong.TryParse(missing, CultureInfo.InvariantCulture, out var notBuilt))
        {
            _timeFrames.SealNotBuilt(notBuilt);
        }
        else if (words is [FinishLine])
        {
            _timeFrames.FinishBuilding();
        }
    }

    /// <summary>Events are going to be taken, or there are none.</summary>
    public void Begin(bool some)
    {
        if (!some || _isBusy) return;
        _isBusy = true;
        _writer.Write(new WorkerFrame(WorkerFrameKind.Busy, default, 1, 0, 0), []);
    }

    /// <summary>All that was there has been taken.</summary>
    public void End()
    {
        if (Stopwatch.GetElapsedTime(_advanced) >= Step)
        {
            _timeFrames.Advance();
            _advanced = Stopwatch.GetTimestamp();
        }

        if (!_isBusy) return;
        _isBusy = false;
        _writer.Write(new WorkerFrame(WorkerFrameKind.Busy, default, 0, 0, 0), []);
    }

    /// <summary>Takes an event.</summary>
    /// <returns>False when it is nothing of a time frame.</returns>
    public bool TryTake(ReceivedEvent received)
    {
        var source = _settings.SourceOf(received.DataId, out var isSummary);
        if (source == 0) return false;
        if (!isSummary)
        {
            _timeFrames.TakeSubTimeFrame(received.EventNumber, source, received.Memory, received);
            return true;
        }

        using (received) _timeFrames.TakeSummary(received.EventNumber, source, received.Span);
        return true;
    }

    /// <summary>Ends everything; files get their names.</summary>
    public void Complete() => _timeFrames.Complete();

    public void Dispose() => _timeFrames.Dispose();

    private sealed class News(FrameWriter writer) : ITimeFrameNews
    {
        public void Take(ulong id, uint source) => writer.Write(new WorkerFrame(WorkerFrameKind.SubTimeFrame, default, (ushort)source, 0, id), []);

        public void TakeSummary(ulong id, uint source, int bytes)
        {
            Span<byte> payload = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(payload, bytes);
            writer.Write(new WorkerFrame(WorkerFrameKind.Summary, default, (ushort)source, payload.Length, id), payload);
        }

        public void Refuse(RefusalNews refusal) => Write(new TimeFrameNews(Refusal: refusal));

        public void End(EndNews end) => Write(new TimeFrameNews(End: end));

        public void Verify(VerdictNews verdict) => Write(new TimeFrameNews(Verdict: verdict));

        public void Inject(string fault) => Write(new TimeFrameNews(Injected: fault));

        public void Warn(string warning, bool isOutputIncomplete) => Write(new TimeFrameNews(Warning: warning, IsOutputIncomplete: isOutputIncomplete));

        public void Complete(OutputNews output) => Write(new TimeFrameNews(Output: output));

        private void Write(TimeFrameNews news)
        {
            var bytes = news.ToBytes();
            writer.Write(new WorkerFrame(WorkerFrameKind.News, default, 0, bytes.Length, 0), bytes);
        }
    }
}

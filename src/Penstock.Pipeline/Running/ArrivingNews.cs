namespace Penstock.Pipeline.Running;

/// <summary>The news of a worker process as they come out of its pipe: what it refuses has arrived there before.</summary>
internal sealed class ArrivingNews(ITimeFrameNews news, ArrivalDesk desk, TimeFrameSettings settings, string name, int worker) : ITimeFrameNews
{
    public void Take(ulong id, uint source) => news.Take(id, source);

    public void TakeSummary(ulong id, uint source, int bytes) => news.TakeSummary(id, source, bytes);

    public void Refuse(RefusalNews refusal)
    {
        if (refusal.Source < 1 || refusal.Source > settings.Sources.Count) throw new InvalidDataException($"{name} speaks of source {refusal.Source}; 1..{settings.Sources.Count} is accepted");
        var dataId = refusal.Source + (refusal.IsSummary ? settings.FirstSummary - 1u : 0);
        if (desk.DeliverElsewhere(refusal.Id, (ushort)dataId, worker)) news.Refuse(refusal);
    }

    public void End(EndNews end) => news.End(end);

    public void Verify(VerdictNews verdict) => news.Verify(verdict);

    public void Inject(string fault) => news.Inject(fault);

    public void Warn(string warning, bool isOutputIncomplete) => news.Warn(warning, isOutputIncomplete);

    public void Complete(OutputNews output) => news.Complete(output);
}

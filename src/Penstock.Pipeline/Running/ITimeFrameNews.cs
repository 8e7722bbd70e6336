namespace Penstock.Pipeline.Running;

/// <summary>What the time frames of a worker tell, in the order in which it happens.</summary>
internal interface ITimeFrameNews
{
    /// <summary>A sub time frame went to the builder.</summary>
    void Take(ulong id, uint source);

    /// <summary>A summary went to the verifier.</summary>
    void TakeSummary(ulong id, uint source, int bytes);

    /// <summary>A sub time frame or summary that had arrived is lost.</summary>
    void Refuse(RefusalNews refusal);

    /// <summary>A time frame has ended.</summary>
    void End(EndNews end);

    /// <summary>A time frame has been compared.</summary>
    void Verify(VerdictNews verdict);

    /// <summary>A fault was made on purpose.</summary>
    void Inject(string fault);

    /// <summary>Something is odd, or the output is not whole.</summary>
    void Warn(string warning, bool isOutputIncomplete);

    /// <summary>All is over.</summary>
    void Complete(OutputNews output);
}

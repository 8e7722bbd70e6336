namespace Penstock.Pipeline.Running;

/// <summary>The time frames of a worker, in this process or another.</summary>
internal interface ITimeFrameWorker
{
    /// <summary>A sub time frame, or a summary, will not come.</summary>
    void GiveUp(ulong id, uint source, bool isSummary);

    /// <summary>Nothing of a time frame has arrived, and nothing will.</summary>
    void SealNotBuilt(ulong id);

    /// <summary>Ends what has waited for too long.</summary>
    void Advance();

    /// <summary>Ends the building: nothing is on its way any more.</summary>
    void FinishBuilding();
}

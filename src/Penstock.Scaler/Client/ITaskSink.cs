namespace Penstock.Scaler.Client;

/// <summary>Who wants to know how tasks end. Called once for each, on the session's thread.</summary>
internal interface ITaskSink
{
    void Ended(int index, in TaskOutcome outcome);
}

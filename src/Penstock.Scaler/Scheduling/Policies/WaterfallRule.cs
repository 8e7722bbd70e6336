namespace Penstock.Scaler.Scheduling.Policies;

/// <summary>One line of a waterfall.</summary>
/// <param name="Priority">Smaller is preferred.</param>
/// <param name="ManagerId">The worker manager's id.</param>
/// <param name="MaxTaskConcurrency">The most that is asked of it; null: what it says itself.</param>
internal sealed record WaterfallRule(int Priority, string ManagerId, int? MaxTaskConcurrency);

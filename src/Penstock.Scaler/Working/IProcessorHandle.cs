namespace Penstock.Scaler.Working;

/// <summary>A processor that was started.</summary>
internal interface IProcessorHandle
{
    /// <summary>Its process.</summary>
    int Pid { get; }

    /// <summary>Completes with what to tell of its end.</summary>
    Task<string> Ended { get; }

    /// <summary>Ends it at once, whatever it does.</summary>
    void Kill();
}

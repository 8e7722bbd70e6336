namespace Penstock.Scaler.Client;

/// <summary>What functions, arguments and results are written as.</summary>
public enum TaskPayloads
{
    /// <summary>Pickles: for workers with Python, and for .NET workers that know the function's Python name.</summary>
    Pickle,

    /// <summary>Neutral payloads: for .NET workers, and for Python workers that have the module for it.</summary>
    Neutral,
}

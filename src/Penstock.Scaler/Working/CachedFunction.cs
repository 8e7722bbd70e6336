using Penstock.Scaler.Serialization;

namespace Penstock.Scaler.Working;

/// <summary>What the object of a function turned out to be.</summary>
internal sealed class CachedFunction
{
    public Func<TaskCall, object?>? Handler { get; private init; }

    /// <summary>Why it cannot be run.</summary>
    public PythonError? Error { get; private init; }

    public bool IsNeutral { get; private init; }

    public static CachedFunction Read(ReadOnlySpan<byte> payload, TaskFunctions functions)
    {
        if (!FunctionName.TryRead(payload, out var name, out var problem)) return new CachedFunction { Error = new PythonError("NotImplementedError", problem ?? "the object is no function") };
        if (functions.TryFind(name!, out var handler)) return new CachedFunction { Handler = handler, IsNeutral = name!.IsNeutral };
        return new CachedFunction { IsNeutral = name!.IsNeutral, Error = new PythonError("NotImplementedError", $"no function {name} is registered with this worker, which has no Python") };
    }
}

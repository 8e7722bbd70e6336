namespace Penstock.Scaler.Serialization;

/// <summary>What a pickle would make by calling something, kept as the description it is.</summary>
internal sealed class PythonObject(object? callable, PythonTuple args, bool isCall)
{
    /// <summary>What would be called: mostly a <see cref="PythonGlobal"/>.</summary>
    public object? Callable { get; } = callable;

    /// <summary>What it would be called with.</summary>
    public PythonTuple Args { get; } = args;

    /// <summary>True: the callable itself is called (<c>REDUCE</c>). False: its <c>__new__</c> (<c>NEWOBJ</c>), so it is the class.</summary>
    public bool IsCall { get; } = isCall;

    /// <summary>Named arguments of <c>__new__</c>.</summary>
    public PythonDict? Named { get; init; }

    /// <summary>What <c>__setstate__</c> would get, null when it is not called.</summary>
    public object? State { get; set; }

    /// <summary>What would be appended.</summary>
    public List<object?>? Appended { get; set; }

    /// <summary>What would be set as items.</summary>
    public PythonDict? Items { get; set; }

    public override string ToString() => PythonText.Repr(this);
}

using System.Text;

namespace Penstock.Scaler.Serialization;

/// <summary>What the object of a function names. A worker looks its handler up by it; code is never loaded from an object.</summary>
/// <param name="Module">A Python module such as <c>math</c>, or the namespace of a neutral name.</param>
/// <param name="Name">The qualified name in it, such as <c>sqrt</c> or <c>str.upper</c>; of a neutral name with its <c>@version</c>.</param>
/// <param name="IsNeutral">Whether arguments and result are neutral payloads rather than pickles.</param>
internal sealed record FunctionName(string Module, string Name, bool IsNeutral)
{
    // Attributes of attributes: a hostile chain of them must not be followed to the end of the stack.
    private const int MaxAttributes = 8;

    /// <summary>Reads the object of a function: a neutral name, a pickled global, or a pickled attribute of one (<c>str.upper</c>).</summary>
    /// <param name="payload">The object's bytes.</param>
    /// <param name="function">The function; null when it is none that can be named.</param>
    /// <param name="problem">Why not, in one line, as the task's error may say it.</param>
    public static bool TryRead(ReadOnlySpan<byte> payload, out FunctionName? function, out string? problem)
    {
        function = null;
        if (NeutralPayload.IsNeutral(payload))
        {
            if (!NeutralPayload.TryRead(payload, out var neutral, out problem)) return false;
            if (neutral.Kind != NeutralKind.Function)
            {
                problem = $"a neutral {neutral.Kind} where a function is expected";
                return false;
            }
            var name = Encoding.UTF8.GetString(neutral.Content);
            var colon = name.IndexOf(':');
            function = new FunctionName(colon < 0 ? "" : name[..colon], name[(colon + 1)..], true);
            return true;
        }
        if (!PickleReader.TryRead(payload, out var value, out problem)) return false;
        function = Of(value, MaxAttributes);
        if (function is null) problem = Describe(value);
        return function is not null;
    }

    /// <summary>The object of this function: a pickle by reference, or a neutral name.</summary>
    public byte[] ToPayload() => IsNeutral ? NeutralPayload.WriteFunction(Module.Length == 0 ? Name : $"{Module}:{Name}") : PickleWriter.Write(new PythonGlobal(Module, Name));

    public override string ToString() => IsNeutral ? Module.Length == 0 ? Name : $"{Module}:{Name}" : $"{Module}.{Name}";

    private static FunctionName? Of(object? value, int attributes) => value switch
    {
        // Python 2 names of the same modules, which protocol 2 writes.
        PythonGlobal { Module: "__builtin__" } global => new FunctionName(
            "builtins", global.Name switch { "unicode" => "str", "long" => "int", "xrange" => "range", "unichr" => "chr", _ => global.Name }, false),
        PythonGlobal global => new FunctionName(global.Module, global.Name, false),
        PythonObject { IsCall: true, Callable: PythonGlobal { Name: "getattr", Module: "builtins" or "__builtin__" }, Args: { Count: 2 } args }
            when attributes > 0 && args[1] is string attribute && Of(args[0], attributes - 1) is { } owner => owner with { Name = $"{owner.Name}.{attribute}" },
        _ => null,
    };

    private static string Describe(object? value) => value switch
    {
        PythonObject { Callable: PythonGlobal { Module: "cloudpickle.cloudpickle" or "cloudpickle", Name: "_make_function" or "_make_skel_func" or "_fill_function" } } =>
            "the function is defined in the client's program and came by value; a worker without Python runs registered functions only, sent by their name",
        PythonObject { Callable: PythonGlobal callable } => $"the function is made by calling {callable}; a worker without Python runs registered functions only, sent by their name",
        _ => "the object is no function by its name",
    };
}

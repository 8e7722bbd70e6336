using System.Numerics;
using System.Text;

namespace Penstock.Scaler.Serialization;

/// <content>Containers, names, and descriptions of calls.</content>
internal ref partial struct PickleReader
{
    private bool Build(PickleOpcode opcode) => opcode switch
    {
        PickleOpcode.Mark => Mark(),
        PickleOpcode.Pop => _stack.Count > Bottom || _marks.Count == 0 ? TryPop(out _) : TryPopMark(out _),
        PickleOpcode.PopMark => TryPopMark(out _),
        PickleOpcode.Dup => _stack.Count > Bottom ? Push(_stack[^1]) : Fail("there is nothing to duplicate"),
        PickleOpcode.EmptyList => Push(new List<object?>()),
        PickleOpcode.List => TryPopMark(out var items) && Push(new List<object?>(items)),
        PickleOpcode.Append => TryPop(out var item) && AppendTo(item),
        PickleOpcode.Appends => TryPopMark(out var items) && AppendTo(items),
        PickleOpcode.EmptyTuple => Push(PythonTuple.Empty),
        PickleOpcode.Tuple => TryPopMark(out var items) && Push(new PythonTuple(items)),
        PickleOpcode.Tuple1 => TryPop(out var a) && Push(new PythonTuple(a)),
        PickleOpcode.Tuple2 => TryPop(out var b) && TryPop(out var a) && Push(new PythonTuple(a, b)),
        PickleOpcode.Tuple3 => TryPop(out var c) && TryPop(out var b) && TryPop(out var a) && Push(new PythonTuple(a, b, c)),
        PickleOpcode.EmptyDict => Push(new PythonDict()),
        PickleOpcode.Dict => TryPopMark(out var items) && Push(new PythonDict()) && SetOn(items),
        PickleOpcode.SetItem => TryPop(out var value) && TryPop(out var key) && SetOn(key, value),
        PickleOpcode.SetItems => TryPopMark(out var items) && SetOn(items),
        PickleOpcode.EmptySet => Push(new PythonSet(false, [])),
        PickleOpcode.AddItems => TryPopMark(out var items) && AddTo(items),
        PickleOpcode.FrozenSet => TryPopMark(out var items) && Push(new PythonSet(true, [.. items])),
        PickleOpcode.Global => TryLine(out var module) && TryLine(out var name) && Push(new PythonGlobal(module, name)),
        PickleOpcode.StackGlobal => TryPop(out var name) && TryPop(out var module) && PushGlobal(module, name),
        PickleOpcode.Reduce => TryPop(out var args) && TryPop(out var callable) && Call(callable, args),
        PickleOpcode.NewObj => TryPop(out var args) && TryPop(out var type) && New(type, args, null),
        PickleOpcode.NewObjEx => TryPop(out var named) && TryPop(out var args) && TryPop(out var type) && New(type, args, named as PythonDict),
        PickleOpcode.Build => TryPop(out var state) && SetState(state),
        _ => Fail($"opcode 0x{(byte)opcode:x2} at byte {_at - 1} is not read here"),
    };

    private bool Mark()
    {
        _marks.Add(_stack.Count);
        return true;
    }

    private bool AppendTo(params ReadOnlySpan<object?> items)
    {
        if (_stack.Count <= Bottom) return Fail("there is no list to append to");
        switch (_stack[^1])
        {
            case List<object?> list:
                list.AddRange(items);
                return true;
            case PythonObject made:
                (made.Appended ??= []).AddRange(items);
                return true;
            case var other:
                return Fail($"nothing can be appended to {Kind(other)}");
        }
    }

    private bool AddTo(object?[] items)
    {
        if (_stack.Count <= Bottom || _stack[^1] is not PythonSet set) return Fail("there is no set to add to");
        set.Items.AddRange(items);
        return true;
    }

    private bool SetOn(params ReadOnlySpan<object?> items)
    {
        if (_stack.Count <= Bottom) return Fail("there is no dict to set items of");
        if (items.Length % 2 != 0) return Fail("a dict with a key that has no value");
        var dict = _stack[^1] switch
        {
            PythonDict plain => plain,
            PythonObject made => made.Items ??= new PythonDict(),
            _ => null,
        };
        if (dict is null) return Fail($"{Kind(_stack[^1])} has no items");
        for (var i = 0; i < items.Length; i += 2) dict.Add(items[i], items[i + 1]);
        return true;
    }

    private bool SetState(object? state)
    {
        if (_stack.Count <= Bottom || _stack[^1] is not PythonObject made) return Fail("there is no object to set the state of");
        made.State = state;
        return true;
    }

    private bool PushGlobal(object? module, object? name) =>
        module is string m && name is string n ? Push(new PythonGlobal(m, n)) : Fail("a global whose module and name are not texts");

    private bool New(object? type, object? args, PythonDict? named) =>
        args is PythonTuple tuple ? Push(new PythonObject(type, tuple, false) { Named = named }) : Fail("arguments that are not a tuple");

    // Protocol 2 has no opcodes for bytes and sets: it calls their constructors. Nothing else is understood.
    private bool Call(object? callable, object? args)
    {
        if (args is not PythonTuple tuple) return Fail("arguments that are not a tuple");
        if (callable is PythonGlobal global && Plain(global, tuple) is { } value) return Push(value);
        return Push(new PythonObject(callable, tuple, true));
    }

    private static object? Plain(PythonGlobal global, PythonTuple args) => (global.Module, global.Name, args.Count) switch
    {
        ("_codecs", "encode", 2) when args[0] is string text && args[1] is "latin1" => Encoding.Latin1.GetBytes(text),
        ("builtins" or "__builtin__", "bytes", 0) => Array.Empty<byte>(),
        ("builtins" or "__builtin__", "bytearray", 0) => new PythonByteArray([]),
        ("builtins" or "__builtin__", "bytearray", 1) when args[0] is byte[] bytes => new PythonByteArray(bytes),
        ("builtins" or "__builtin__", "bytearray", 2) when args[0] is string text && args[1] is "latin-1" => new PythonByteArray(Encoding.Latin1.GetBytes(text)),
        ("builtins" or "__builtin__", "set", 1) when args[0] is List<object?> items => new PythonSet(false, [.. items]),
        ("builtins" or "__builtin__", "frozenset", 1) when args[0] is List<object?> items => new PythonSet(true, [.. items]),
        ("builtins" or "__builtin__", "complex", 2) when args[0] is double real && args[1] is double imaginary => new Complex(real, imaginary),
        ("collections", "OrderedDict", 0) => new PythonDict(),
        _ => null,
    };

    private bool TryLine(out string line)
    {
        var end = _bytes[_at..].IndexOf((byte)'\n');
        line = end < 0 ? "" : Encoding.UTF8.GetString(_bytes.Slice(_at, end));
        _at += end + 1;
        return end >= 0 || Fail("a name that does not end");
    }

    private static string Kind(object? value) => value switch
    {
        null => "None",
        PythonTuple => "a tuple",
        PythonDict => "a dict",
        PythonSet => "a set",
        string => "a text",
        byte[] => "bytes",
        PythonGlobal global => global.ToString(),
        _ => "a value",
    };
}

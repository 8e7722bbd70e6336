using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Penstock.Scaler.Serialization;

/// <summary>Writes pickles of protocol 5, with the bytes that CPython writes for trees of plain values.</summary>
internal sealed class PickleWriter
{
    private const int MaxDepth = 500;
    private const int LeastFrame = 4;
    private const int MostFrame = 64 << 10;
    private const int Batch = 1000;
    private readonly ArrayBufferWriter<byte> _body = new();
    private readonly Dictionary<string, uint> _texts = new(StringComparer.Ordinal);
    private uint _memorised;
    private int _depth;

    /// <summary>The pickle of a value: of the types that <see cref="PickleReader"/> makes, and int, float, other integers, arrays and lists of them.</summary>
    /// <exception cref="ArgumentException">A value that has no Python counterpart, or values nested more than 500 deep, as those are that contain themselves.</exception>
    public static byte[] Write(object? value)
    {
        var writer = new PickleWriter();
        writer.Value(value);
        writer.Opcode(PickleOpcode.Stop);
        return writer.Finish();
    }

    private byte[] Finish()
    {
        var body = _body.WrittenSpan;
        // CPython leaves the frame out when it would hold less than it takes, and splits larger ones: then none is written here.
        var framed = body.Length is >= LeastFrame and <= MostFrame;
        var pickle = new byte[2 + (framed ? 9 : 0) + body.Length];
        pickle[0] = (byte)PickleOpcode.Proto;
        pickle[1] = 5;
        if (framed)
        {
            pickle[2] = (byte)PickleOpcode.Frame;
            BinaryPrimitives.WriteInt64LittleEndian(pickle.AsSpan(3), body.Length);
        }
        body.CopyTo(pickle.AsSpan(pickle.Length - body.Length));
        return pickle;
    }

    private void Value(object? value)
    {
        if (++_depth > MaxDepth) throw new ArgumentException($"values nested more than {MaxDepth} deep cannot be pickled", nameof(value));
        switch (value)
        {
            case null: Opcode(PickleOpcode.None); break;
            case bool flag: Opcode(flag ? PickleOpcode.NewTrue : PickleOpcode.NewFalse); break;
            case byte or sbyte or short or ushort or int or uint or long: Integer(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture)); break;
            case ulong number: Integer(number); break;
            case BigInteger number: Integer(number); break;
            case double number: Float(number); break;
            case float number: Float(number); break;
            case string text: Text(text); break;
            case byte[] bytes: Bytes(bytes); break;
            case ReadOnlyMemory<byte> bytes: Bytes(bytes.Span); break;
            case PythonByteArray array: ByteArray(array.Bytes); break;
            case Complex complex: Call(new PythonObject(new PythonGlobal("builtins", "complex"), new PythonTuple(complex.Real, complex.Imaginary), true)); break;
            case PythonTuple tuple: Tuple(tuple); break;
            case PythonDict dict: Dict(dict); break;
            case PythonSet set: Set(set); break;
            case PythonGlobal global: Global(global); break;
            case PythonObject made: Call(made); break;
            case System.Collections.IDictionary dictionary: Dictionary(dictionary); break;
            case System.Collections.IEnumerable list: List([.. list.Cast<object?>()]); break;
            default: throw new ArgumentException($"a {value.GetType().Name} has no counterpart in Python that can be pickled here", nameof(value));
        }
        _depth--;
    }

    private void Integer(BigInteger value)
    {
        if (value >= 0 && value <= byte.MaxValue) Opcode(PickleOpcode.BinInt1, (byte)value);
        else if (value >= 0 && value <= ushort.MaxValue) Opcode(PickleOpcode.BinInt2, (byte)((int)value & 0xFF), (byte)((int)value >> 8));
        else if (value >= int.MinValue && value <= int.MaxValue) Little(PickleOpcode.BinInt, (uint)(int)value, 4);
        else Long(value.ToByteArray());
    }

    private void Long(byte[] bytes)
    {
        Little(bytes.Length <= byte.MaxValue ? PickleOpcode.Long1 : PickleOpcode.Long4, (ulong)bytes.Length, bytes.Length <= byte.MaxValue ? 1 : 4);
        _body.Write(bytes);
    }

    private void Float(double value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(bytes, value);
        Opcode(PickleOpcode.BinFloat);
        _body.Write(bytes);
    }

    private void Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Sized(PickleOpcode.ShortBinUnicode, PickleOpcode.BinUnicode, bytes);
        Memorise();
    }

    private void Bytes(ReadOnlySpan<byte> bytes)
    {
        Sized(PickleOpcode.ShortBinBytes, PickleOpcode.BinBytes, bytes);
        Memorise();
    }

    private void ByteArray(byte[] bytes)
    {
        Little(PickleOpcode.ByteArray8, (ulong)bytes.Length, 8);
        _body.Write(bytes);
        Memorise();
    }

    private void Tuple(PythonTuple tuple)
    {
        if (tuple.Count == 0)
        {
            Opcode(PickleOpcode.EmptyTuple);
            return;
        }
        if (tuple.Count > 3) Opcode(PickleOpcode.Mark);
        foreach (var item in tuple) Value(item);
        Opcode(tuple.Count switch { 1 => PickleOpcode.Tuple1, 2 => PickleOpcode.Tuple2, 3 => PickleOpcode.Tuple3, _ => PickleOpcode.Tuple });
        Memorise();
    }

    private void List(List<object?> list)
    {
        Opcode(PickleOpcode.EmptyList);
        Memorise();
        Items(list);
    }

    private void Items(List<object?> list)
    {
        for (var at = 0; at < list.Count; at += Batch)
        {
            var count = Math.Min(Batch, list.Count - at);
            if (count > 1) Opcode(PickleOpcode.Mark);
            for (var i = 0; i < count; i++) Value(list[at + i]);
            Opcode(count > 1 ? PickleOpcode.Appends : PickleOpcode.Append);
        }
    }

    private void Dict(PythonDict dict)
    {
        Opcode(PickleOpcode.EmptyDict);
        Memorise();
        Items(dict.Items);
    }

    private void Dictionary(System.Collections.IDictionary dictionary)
    {
        var dict = new PythonDict();
        foreach (System.Collections.DictionaryEntry entry in dictionary) dict.Add(entry.Key, entry.Value);
        Dict(dict);
    }

    private void Items(List<KeyValuePair<object?, object?>> items)
    {
        for (var at = 0; at < items.Count; at += Batch)
        {
            var count = Math.Min(Batch, items.Count - at);
            if (count > 1) Opcode(PickleOpcode.Mark);
            for (var i = 0; i < count; i++)
            {
                Value(items[at + i].Key);
                Value(items[at + i].Value);
            }
            Opcode(count > 1 ? PickleOpcode.SetItems : PickleOpcode.SetItem);
        }
    }

    private void Set(PythonSet set)
    {
        if (set.IsFrozen)
        {
            Opcode(PickleOpcode.Mark);
            foreach (var item in set.Items) Value(item);
            Opcode(PickleOpcode.FrozenSet);
            Memorise();
            return;
        }
        Opcode(PickleOpcode.EmptySet);
        Memorise();
        for (var at = 0; at < set.Items.Count; at += Batch)
        {
            Opcode(PickleOpcode.Mark);
            for (var i = at; i < Math.Min(at + Batch, set.Items.Count); i++) Value(set.Items[i]);
            Opcode(PickleOpcode.AddItems);
        }
    }

    // The module's and the function's names are recalled when they were written before, as CPython's are.
    private void Global(PythonGlobal global)
    {
        Name(global.Module);
        Name(global.Name);
        Opcode(PickleOpcode.StackGlobal);
        Memorise();
    }

    private void Name(string name)
    {
        if (_texts.TryGetValue(name, out var index))
        {
            if (index <= byte.MaxValue) Opcode(PickleOpcode.BinGet, (byte)index);
            else Little(PickleOpcode.LongBinGet, index, 4);
            return;
        }
        _texts[name] = _memorised;
        Text(name);
    }

    private void Call(PythonObject made)
    {
        Value(made.Callable);
        Tuple(made.Args);
        if (made.Named is { } named) Dict(named);
        Opcode(made.IsCall ? PickleOpcode.Reduce : made.Named is null ? PickleOpcode.NewObj : PickleOpcode.NewObjEx);
        Memorise();
        if (made.Appended is { } appended) Items(appended);
        if (made.Items is { } items) Items(items.Items);
        if (made.State is null) return;
        Value(made.State);
        Opcode(PickleOpcode.Build);
    }

    private void Memorise()
    {
        Opcode(PickleOpcode.Memoize);
        _memorised++;
    }

    // A span is never longer than the four bytes of the medium form can say.
    private void Sized(PickleOpcode small, PickleOpcode medium, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= byte.MaxValue) Opcode(small, (byte)bytes.Length);
        else Little(medium, (ulong)bytes.Length, 4);
        _body.Write(bytes);
    }

    private void Little(PickleOpcode opcode, ulong value, int bytes)
    {
        Opcode(opcode);
        Span<byte> operand = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(operand, value);
        _body.Write(operand[..bytes]);
    }

    private void Opcode(PickleOpcode opcode, params ReadOnlySpan<byte> operand)
    {
        _body.Write([(byte)opcode]);
        _body.Write(operand);
    }
}

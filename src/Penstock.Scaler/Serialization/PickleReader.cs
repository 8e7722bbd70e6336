using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Penstock.Scaler.Serialization;

/// <summary>
/// Reads pickles of protocols 2 to 5 without ever importing or calling anything: names stay names (<see cref="PythonGlobal"/>), calls stay descriptions of calls
/// (<see cref="PythonObject"/>). Only a few constructors of plain values are understood. Costs at most about a hundred bytes of memory per value.
/// </summary>
internal ref partial struct PickleReader
{
    // int(...) of more digits is refused by CPython too unless asked for; texts of such numbers would take quadratic time.
    private const int MaxIntegerBytes = 8192;
    private const int MaxProtocol = 5;

    /// <summary>Values of a pickle that are read unless said otherwise.</summary>
    public const int MaxValues = 10_000_000;

    private readonly ReadOnlySpan<byte> _bytes;
    private int _valuesLeft;
    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<uint, object?> _memo = [];
    private int _at;
    private string? _problem;

    private PickleReader(ReadOnlySpan<byte> bytes, int maxValues)
    {
        _bytes = bytes;
        _valuesLeft = maxValues;
    }

    /// <summary>Reads one value.</summary>
    /// <param name="bytes">The pickle, all of it.</param>
    /// <param name="value">
    /// null, bool, long, <see cref="BigInteger"/>, double, string, byte[], <c>List&lt;object?&gt;</c>, <see cref="Complex"/>, or one of the Python types of this folder. Lists, dicts and
    /// sets may contain themselves.
    /// </param>
    /// <param name="problem">What is wrong, in one line.</param>
    /// <param name="maxValues">Values, those inside others included, that are read at most.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out object? value, out string? problem, int maxValues = MaxValues)
    {
        var reader = new PickleReader(bytes, maxValues);
        value = null;
        var done = reader.Run(out value);
        problem = reader._problem;
        return done;
    }

    private bool Run(out object? value)
    {
        value = null;
        while (_at < _bytes.Length)
        {
            var opcode = (PickleOpcode)_bytes[_at++];
            if (opcode == PickleOpcode.Stop)
            {
                if (_stack.Count != 1 || _marks.Count != 0) return Fail($"the pickle ends with {_stack.Count} values; one is expected");
                if (_at != _bytes.Length) return Fail($"{_bytes.Length - _at} bytes follow the end of the pickle");
                value = _stack[0];
                return true;
            }
            if (!Step(opcode)) return false;
        }
        return Fail("the pickle does not end");
    }

    private bool Step(PickleOpcode opcode) => opcode switch
    {
        PickleOpcode.Proto => TryTake(1, out var version) && (version[0] <= MaxProtocol || Fail($"pickle protocol {version[0]}; 2 to {MaxProtocol} are read")),
        PickleOpcode.Frame => TryTake(8, out _),
        PickleOpcode.None => Push(null),
        PickleOpcode.NewTrue => Push(true),
        PickleOpcode.NewFalse => Push(false),
        PickleOpcode.BinInt1 => TryTake(1, out var b) && Push((long)b[0]),
        PickleOpcode.BinInt2 => TryTake(2, out var b) && Push((long)BinaryPrimitives.ReadUInt16LittleEndian(b)),
        PickleOpcode.BinInt => TryTake(4, out var b) && Push((long)BinaryPrimitives.ReadInt32LittleEndian(b)),
        PickleOpcode.Long1 => TryLength(1, out var n) && PushInteger(n),
        PickleOpcode.Long4 => TryLength(4, out var n) && PushInteger(n),
        PickleOpcode.BinFloat => TryTake(8, out var b) && Push(BinaryPrimitives.ReadDoubleBigEndian(b)),
        PickleOpcode.ShortBinUnicode => TryLength(1, out var n) && PushText(n),
        PickleOpcode.BinUnicode => TryLength(4, out var n) && PushText(n),
        PickleOpcode.BinUnicode8 => TryLength(8, out var n) && PushText(n),
        PickleOpcode.ShortBinBytes => TryLength(1, out var n) && PushBytes(n),
        PickleOpcode.BinBytes => TryLength(4, out var n) && PushBytes(n),
        PickleOpcode.BinBytes8 => TryLength(8, out var n) && PushBytes(n),
        PickleOpcode.ByteArray8 => TryLength(8, out var n) && TryTake(n, out var b) && Push(new PythonByteArray(b.ToArray())),
        PickleOpcode.ShortBinString => TryLength(1, out var n) && TryTake(n, out var b) && Push(Encoding.Latin1.GetString(b)),
        PickleOpcode.BinString => TryLength(4, out var n) && TryTake(n, out var b) && Push(Encoding.Latin1.GetString(b)),
        PickleOpcode.BinGet => TryTake(1, out var b) && Recall(b[0]),
        PickleOpcode.LongBinGet => TryTake(4, out var b) && Recall(BinaryPrimitives.ReadUInt32LittleEndian(b)),
        PickleOpcode.BinPut => TryTake(1, out var b) && Remember(b[0]),
        PickleOpcode.LongBinPut => TryTake(4, out var b) && Remember(BinaryPrimitives.ReadUInt32LittleEndian(b)),
        PickleOpcode.Memoize => Remember((uint)_memo.Count),
        _ => Build(opcode),
    };

    private bool Push(object? value)
    {
        if (_valuesLeft-- <= 0) return Fail("the pickle has more values than are read");
        _stack.Add(value);
        return true;
    }

    private bool PushText(int length) => TryTake(length, out var bytes) && Push(Encoding.UTF8.GetString(bytes));

    private bool PushBytes(int length) => TryTake(length, out var bytes) && Push(bytes.ToArray());

    private bool PushInteger(int length)
    {
        if (length > MaxIntegerBytes) return Fail($"an integer of {length} bytes; at most {MaxIntegerBytes} are read");
        if (!TryTake(length, out var bytes)) return false;
        var value = new BigInteger(bytes);
        return Push(value >= long.MinValue && value <= long.MaxValue ? (long)value : value);
    }

    private bool Recall(uint index) => _memo.TryGetValue(index, out var value) ? Push(value) : Fail($"nothing was memorised as {index}");

    private bool Remember(uint index)
    {
        if (_stack.Count <= Bottom) return Fail("there is nothing to memorise");
        _memo[index] = _stack[^1];
        return true;
    }

    // Values below the last mark belong to what the mark began.
    private int Bottom => _marks.Count == 0 ? 0 : _marks[^1];

    private bool TryPop(out object? value)
    {
        value = null;
        if (_stack.Count <= Bottom) return Fail("an opcode lacks its operands");
        value = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        return true;
    }

    private bool TryPopMark(out object?[] values)
    {
        values = [];
        if (_marks.Count == 0) return Fail("an opcode lacks its mark");
        var mark = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        values = [.. _stack[mark..]];
        _stack.RemoveRange(mark, _stack.Count - mark);
        return true;
    }

    private bool TryTake(int length, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (length > _bytes.Length - _at) return Fail($"{length} bytes are announced at byte {_at}; {_bytes.Length - _at} follow");
        bytes = _bytes.Slice(_at, length);
        _at += length;
        return true;
    }

    private bool TryLength(int size, out int length)
    {
        length = 0;
        if (!TryTake(size, out var bytes)) return false;
        var value = size switch { 1 => bytes[0], 4 => BinaryPrimitives.ReadUInt32LittleEndian(bytes), _ => BinaryPrimitives.ReadUInt64LittleEndian(bytes) };
        if (value > (ulong)(_bytes.Length - _at)) return Fail($"{value} bytes are announced at byte {_at}; {_bytes.Length - _at} follow");
        length = (int)value;
        return true;
    }

    private bool Fail(string problem)
    {
        _problem ??= problem;
        return false;
    }
}

using System.Numerics;
using System.Text;
using Penstock.Scaler.Serialization;

namespace Penstock.Tests.Serialization;

public sealed class PickleTests
{
    // Values in Python's own notation, in which PythonText prints them too. The order of a set's items is Python's affair: one item each.
    private static readonly string[] Values =
    [
        "None", "True", "False", "0", "16", "255", "256", "65535", "65536", "-1", "2147483647", "2147483648", "-2147483648", "-2147483649", "9223372036854775807", "9223372036854775808",
        "-9223372036854775809", "1267650600228229401496703205376", "-1267650600228229401496703205376", "2.5", "-0.0", "1e+16", "1e-05", "0.0001", "123456789012345.6", "1.5e+300", "5e-324",
        "inf", "-inf", "nan", "'hi'", "''", "'é\u20ac\U0001F600'", "\"it's\"", "'a\\nb\\\\'", "b'\\x00\\xffab'", "b''", "bytearray(b'xyz')", "(1, 2)", "(1,)", "()", "(1, 2, 3)", "(1, 2, 3, 4)",
        "[1]", "[1, 2, 3]", "[]", "{'a': 1}", "{'a': [1, (2,)], 'b': None}", "{}", "{1}", "set()", "frozenset({1})", "frozenset()", "[[1], [2, [3]]]", "(1+2j)", "-2j",
        "1e+22", "9007199254740993.0", "100000.0", "1234567.0", "1e+100", "12345678901234567.0",
    ];

    [Theory]
    [InlineData("80054B102E", 16)]
    [InlineData("8005950A000000000000004740040000000000002E", 2.5)]
    [InlineData("80059506000000000000008C026869942E", "hi")]
    [InlineData("80054E2E", null)]
    public void Examples_are_written_as_the_original_writes_them(string hex, object? value)
    {
        Assert.Equal(hex, Convert.ToHexString(PickleWriter.Write(value)));
        Assert.Equal(PythonText.Repr(value), PythonText.Repr(Read(Convert.FromHexString(hex))));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void What_Python_pickles_is_read_and_printed_as_Python_prints_it(int protocol)
    {
        var program = $$"""
            import pickle, sys, struct
            nan, inf = float('nan'), float('inf')
            for line in sys.stdin.buffer.read().decode('utf-8').split('\x01'):
                value = eval(line)
                data, text = pickle.dumps(value, protocol={{protocol}}), repr(value).encode('utf-8')
                sys.stdout.buffer.write(struct.pack('<II', len(data), len(text)) + data + text)
            """;
        var output = PythonPeer.Run(program, Encoding.UTF8.GetBytes(string.Join('\x01', Values))).AsSpan();
        foreach (var value in Values)
        {
            var (length, textLength) = (BitConverter.ToInt32(output), BitConverter.ToInt32(output[4..]));
            var pickle = output.Slice(8, length);
            Assert.Equal(Encoding.UTF8.GetString(output.Slice(8 + length, textLength)), PythonText.Repr(Read(pickle)));
            output = output[(8 + length + textLength)..];
        }
    }

    [Fact]
    public void Trees_of_plain_values_are_pickled_with_the_bytes_of_Python()
    {
        const string Program = """
            import pickle, sys, struct
            nan, inf = float('nan'), float('inf')
            for line in sys.stdin.buffer.read().decode('utf-8').split('\x01'):
                data = pickle.dumps(eval(line), protocol=5)
                sys.stdout.buffer.write(struct.pack('<I', len(data)) + data)
            """;
        var output = PythonPeer.Run(Program, Encoding.UTF8.GetBytes(string.Join('\x01', Values))).AsSpan();
        foreach (var value in Values)
        {
            var length = BitConverter.ToInt32(output);
            var theirs = output.Slice(4, length).ToArray();
            output = output[(4 + length)..];
            Assert.True(Convert.ToHexString(theirs) == Convert.ToHexString(PickleWriter.Write(Read(theirs))), $"{value}: {Convert.ToHexString(theirs)} {Convert.ToHexString(PickleWriter.Write(Read(theirs)))}");
        }
    }

    [Fact]
    public void Python_reads_what_is_written()
    {
        var random = new Random(3);
        var values = Enumerable.Range(0, 300).Select(_ => Draw(random, 4)).ToList();
        // Beyond a frame, and beyond a batch of items.
        values.Add(new List<object?>(Enumerable.Range(0, 2500).Select(i => (object?)(long)i)));
        values.Add(new string('x', 100_000));
        values.Add(new byte[300]);
        var input = values.SelectMany(v => PickleWriter.Write(v) is var p ? BitConverter.GetBytes(p.Length).Concat(p) : []).ToArray();
        const string Program = """
            import pickle, sys, struct
            data, at = sys.stdin.buffer.read(), 0
            while at < len(data):
                length = struct.unpack_from('<I', data, at)[0]
                sys.stdout.buffer.write(repr(pickle.loads(data[at + 4:at + 4 + length])).encode('utf-8') + b'\x01')
                at += 4 + length
            """;
        var texts = Encoding.UTF8.GetString(PythonPeer.Run(Program, input)).Split('\x01');
        for (var i = 0; i < values.Count; i++) Assert.Equal(texts[i], PythonText.Repr(values[i]));
    }

    [Fact]
    public void Names_and_calls_stay_descriptions()
    {
        var output = PythonPeer.Run("import pickle, sys, os, datetime; sys.stdout.buffer.write(pickle.dumps([os.system, datetime.timedelta(1, 2), ValueError('x', 3)], protocol=5))");
        var list = Assert.IsType<List<object?>>(Read(output));
        Assert.Equal(new PythonGlobal("posix", "system"), list[0]);
        Assert.Equal("<datetime.timedelta(1, 2, 0)>", PythonText.Repr(list[1]));
        Assert.Equal("<builtins.ValueError('x', 3)>", PythonText.Repr(list[2]));
        // What would run a command is a description too.
        Assert.Equal("<posix.system('true')>", PythonText.Repr(Read(Encoding.Latin1.GetBytes("cposix\nsystem\nU\x04true\x85R."))));
    }

    [Fact]
    public void Values_that_contain_themselves_are_read_and_not_written()
    {
        var list = Assert.IsType<List<object?>>(Read(Convert.FromHexString("80055D94680061" + "2E")));
        Assert.Same(list, list[0]);
        Assert.EndsWith("]", PythonText.Repr(list));
        Assert.Throws<ArgumentException>(() => PickleWriter.Write(list));
        Assert.Throws<ArgumentException>(() => PickleWriter.Write(new object()));
    }

    [Theory]
    [InlineData("", "the pickle does not end")]
    [InlineData("80064E2E", "pickle protocol 6; 2 to 5 are read")]
    [InlineData("8005", "the pickle does not end")]
    [InlineData("80052E", "the pickle ends with 0 values; one is expected")]
    [InlineData("80054E4E2E", "the pickle ends with 2 values; one is expected")]
    [InlineData("80054E2E00", "1 bytes follow the end of the pickle")]
    [InlineData("80058C0561", "5 bytes are announced at byte 4; 1 follow")]
    [InlineData("80058DFFFFFFFFFFFFFFFF", "18446744073709551615 bytes are announced at byte 11; 0 follow")]
    [InlineData("800551", "opcode 0x51 at byte 2 is not read here")]
    [InlineData("8005680A", "nothing was memorised as 10")]
    [InlineData("800574", "an opcode lacks its mark")]
    [InlineData("80054E61", "there is no list to append to")]
    [InlineData("80054E73", "an opcode lacks its operands")]
    [InlineData("80054E4E4E73", "None has no items")]
    [InlineData("80054E4E93", "a global whose module and name are not texts")]
    [InlineData("80058B00300000", "12288 bytes are announced at byte 7; 0 follow")]
    public void Damage_is_named(string hex, string expected)
    {
        Assert.False(PickleReader.TryRead(Convert.FromHexString(hex), out var value, out var problem));
        Assert.Equal(expected, problem);
        Assert.Null(value);
    }

    [Fact]
    public void Limits_hold()
    {
        Assert.False(PickleReader.TryRead([.. Enumerable.Repeat((byte)'N', 100), (byte)'.'], out _, out var problem, maxValues: 50));
        Assert.Equal("the pickle has more values than are read", problem);
        Assert.False(PickleReader.TryRead([0x8B, 0x01, 0x20, 0, 0, .. new byte[8193], (byte)'.'], out _, out problem));
        Assert.Equal("an integer of 8193 bytes; at most 8192 are read", problem);
        // A million tuples within each other are read; printing stops.
        byte[] deep = [(byte)'N', .. Enumerable.Repeat((byte)0x85, 1_000_000), (byte)'.'];
        Assert.Contains("...", PythonText.Repr(Read(deep)));
    }

    [Fact]
    public void Mutated_pickles_are_read_or_named()
    {
        var random = new Random(8);
        var samples = Enumerable.Range(0, 200).Select(_ => PickleWriter.Write(Draw(random, 4))).ToArray();
        var damaged = 0;
        for (var i = 0; i < 100_000; i++)
        {
            var bytes = samples[random.Next(samples.Length)].ToArray();
            for (var n = random.Next(1, 5); n > 0; n--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (random.Next(5) == 0) bytes = bytes[..random.Next(bytes.Length)];
            if (PickleReader.TryRead(bytes, out var value, out var problem)) PythonText.Repr(value);
            else Assert.DoesNotContain('\n', problem!);
            if (problem is not null) damaged++;
            FunctionName.TryRead(bytes, out _, out _);
            PythonError.TryRead(bytes, out _, out _);
        }
        Assert.InRange(damaged, 20_000, 99_000);
    }

    private static object? Read(ReadOnlySpan<byte> bytes)
    {
        Assert.True(PickleReader.TryRead(bytes, out var value, out var problem), problem);
        return value;
    }

    private static object? Draw(Random random, int depth)
    {
        string Word() => new([.. Enumerable.Range(0, random.Next(8)).Select(_ => "abc é\n'"[random.Next(7)])]);
        List<object?> Items() => [.. Enumerable.Range(0, random.Next(5)).Select(_ => Draw(random, depth - 1))];
        switch (random.Next(depth > 0 ? 12 : 8))
        {
            case 0: return null;
            case 1: return random.Next(2) == 0;
            case 2: return random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64);
            case 3: return new BigInteger(random.NextInt64()) * random.NextInt64() * 1000;
            case 4: return random.NextDouble() * Math.Pow(10, random.Next(-20, 20));
            case 5: return Word();
            case 6: return Encoding.UTF8.GetBytes(Word());
            case 7: return new PythonByteArray(Encoding.UTF8.GetBytes(Word()));
            case 8: return Items();
            case 9: return new PythonTuple([.. Items()]);
            case 10: return new PythonSet(random.Next(2) == 0, [(long)random.Next(100)]);
            default:
                var dict = new PythonDict();
                for (var i = random.Next(4); i > 0; i--) dict.Add($"{Word()}{i}", Draw(random, depth - 1));
                return dict;
        }
    }
}

using System.Text;
using System.Text.Json;
using Penstock.Scaler.Serialization;

namespace Penstock.Tests.Serialization;

public sealed class PayloadTests
{
    private const string DefaultSerializer =
        "8005953D000000000000008C207363616C65722E636C69656E742E73657269616C697A65722E64656661756C74948C1144656661756C7453657269616C697A65729493942981942E";

    [Fact]
    public void Serializers_are_named_as_the_original_names_them()
    {
        Assert.Equal(DefaultSerializer, Convert.ToHexString(SerializerObject.Pickle));
        Assert.Equal(ScalerSerializer.Pickle, SerializerObject.Recognise(Convert.FromHexString(DefaultSerializer)));
        Assert.Equal(ScalerSerializer.Neutral, SerializerObject.Recognise(SerializerObject.Neutral));
        Assert.Equal(ScalerSerializer.Unknown, SerializerObject.Recognise("anything"u8));
        Assert.Equal(ScalerSerializer.Unknown, SerializerObject.Recognise(PickleWriter.Write(new PythonGlobal("some.module", "Own"))));
    }

    [Fact]
    public void A_function_by_reference_is_written_as_the_original_writes_it()
    {
        const string Sqrt = "80059511000000000000008C046D617468948C04737172749493942E";
        Assert.Equal(Sqrt, Convert.ToHexString(new FunctionName("math", "sqrt", false).ToPayload()));
        Assert.True(FunctionName.TryRead(Convert.FromHexString(Sqrt), out var function, out _));
        Assert.Equal(new FunctionName("math", "sqrt", false), function);
        Assert.Equal("math.sqrt", function!.ToString());
    }

    [Theory]
    [InlineData("math.sqrt", "math", "sqrt")]
    [InlineData("len", "builtins", "len")]
    [InlineData("str.upper", "builtins", "str.upper")]
    [InlineData("operator.add", "_operator", "add")]
    [InlineData("int", "builtins", "int")]
    public void Functions_that_Python_pickles_are_named(string expression, string module, string name)
    {
        for (var protocol = 2; protocol <= 5; protocol++)
        {
            var pickle = PythonPeer.Run($"import pickle, sys, math, operator; sys.stdout.buffer.write(pickle.dumps({expression}, protocol={protocol}))");
            Assert.True(FunctionName.TryRead(pickle, out var function, out var problem), problem);
            Assert.Equal(new FunctionName(module, name, false), function);
        }
    }

    [Fact]
    public void Functions_that_cannot_be_named_say_why()
    {
        var byValue = PickleWriter.Write(new PythonObject(new PythonGlobal("cloudpickle.cloudpickle", "_make_function"), new PythonTuple(1L), true));
        Assert.False(FunctionName.TryRead(byValue, out _, out var problem));
        Assert.StartsWith("the function is defined in the client's program and came by value", problem);
        Assert.False(FunctionName.TryRead(PickleWriter.Write(new PythonObject(new PythonGlobal("functools", "partial"), PythonTuple.Empty, true)), out _, out problem));
        Assert.StartsWith("the function is made by calling functools.partial", problem);
        Assert.False(FunctionName.TryRead(PickleWriter.Write(3), out _, out problem));
        Assert.Equal("the object is no function by its name", problem);
        // Attributes of attributes of attributes, more than anybody has.
        var bytes = new List<byte>(Encoding.Latin1.GetBytes("cbuiltins\nstr\n"));
        for (var i = 0; i < 100_000; i++) bytes.AddRange(Encoding.Latin1.GetBytes("q\0cbuiltins\ngetattr\nh\0U\x01x\x86R"));
        bytes.Add((byte)'.');
        Assert.False(FunctionName.TryRead(bytes.ToArray(), out _, out _));
    }

    [Fact]
    public void Neutral_names_and_values_come_back()
    {
        var name = new FunctionName("detector", "histogram@2", true);
        Assert.True(FunctionName.TryRead(name.ToPayload(), out var function, out _));
        Assert.Equal(name, function);
        Assert.Equal("504E533100140000006465746563746F723A686973746F6772616D4032", Convert.ToHexString(name.ToPayload()));
        foreach (var value in new object?[] { null, true, 5L, -1L, 2.5, "é", new byte[] { 1, 2 } })
        {
            Assert.True(NeutralPayload.TryRead(NeutralPayload.Write(value), out var payload, out var problem), problem);
            Assert.Equal(value, payload.ToValue());
        }
        Assert.True(NeutralPayload.TryRead(NeutralPayload.Write(NeutralKind.Json, "[1]"u8), out var json, out _));
        Assert.Equal((NeutralKind.Json, "[1]"), (json.Kind, Encoding.UTF8.GetString(json.Content)));
        Assert.Throws<ArgumentException>(() => NeutralPayload.Write(new object()));
    }

    [Fact]
    public void The_Python_module_reads_and_writes_the_same_neutral_payloads()
    {
        var module = Path.Combine(Repository.Root, "clients/python");
        var program = $$"""
            import sys, math, pickle; sys.path.insert(0, {{PythonText.Repr(module)}}); sys.dont_write_bytecode = True
            from penstock_scaler.neutral import Function, NeutralSerializer as N
            for v in [None, True, 5, -1, 2.5, 'é', b'\x01\x02', Function('detector:histogram@2'), math.sqrt, [1, {'a': None}]]:
                data = N.serialize(v)
                assert callable(v) or N.deserialize(data) == v, v
                print(data.hex())
            assert N.deserialize(N.serialize(math.sqrt))(16.0) == 4.0
            print(pickle.dumps(N(), protocol=5).hex())
            """;
        var lines = Encoding.UTF8.GetString(PythonPeer.Run(program)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        byte[][] ours =
        [
            NeutralPayload.Write(null), NeutralPayload.Write(true), NeutralPayload.Write(5), NeutralPayload.Write(-1), NeutralPayload.Write(2.5), NeutralPayload.Write("é"),
            NeutralPayload.Write(new byte[] { 1, 2 }), NeutralPayload.WriteFunction("detector:histogram@2"), NeutralPayload.WriteFunction("math:sqrt"),
            NeutralPayload.Write(NeutralKind.Json, "[1,{\"a\":null}]"u8), SerializerObject.Neutral.ToArray(),
        ];
        Assert.Equal(ours.Select(Convert.ToHexStringLower), lines);
    }

    [Theory]
    [InlineData("504E5331", "a payload that does not begin as a neutral one")]
    [InlineData("504E53310900000000", "a neutral payload of kind 9; 0 to 8 are known")]
    [InlineData("504E53310502000000", "a neutral payload that announces 2 bytes and has 0")]
    [InlineData("504E5331030100000000", "a neutral Int64 of 1 bytes; it has 8")]
    public void Damage_of_a_neutral_payload_is_named(string hex, string expected)
    {
        Assert.False(NeutralPayload.TryRead(Convert.FromHexString(hex), out _, out var problem));
        Assert.Equal(expected, problem);
    }

    [Fact]
    public void An_exception_is_written_as_Python_writes_it()
    {
        const string Boom = "80059528000000000000008C086275696C74696E73948C0C52756E74696D654572726F729493948C04626F6F6D948594529" + "42E";
        Assert.Equal(Boom, Convert.ToHexString(new PythonError("RuntimeError", "boom").ToPayload()));
        Assert.True(PythonError.TryRead(Convert.FromHexString(Boom), out var error, out _));
        Assert.Equal(new PythonError("builtins", "RuntimeError", "boom"), error);
    }

    [Theory]
    [InlineData("ValueError('math domain error')", "ValueError", "math domain error")]
    [InlineData("KeyError('x')", "KeyError", "'x'")]
    [InlineData("ValueError()", "ValueError", "")]
    [InlineData("ValueError(1, 'a')", "ValueError", "(1, 'a')")]
    [InlineData("FileNotFoundError(2, 'No such file or directory')", "FileNotFoundError", "[Errno 2] No such file or directory")]
    public void Exceptions_of_Python_are_read_with_their_text(string expression, string name, string message)
    {
        var pickle = PythonPeer.Run($"import pickle, sys; e = {expression}; assert str(e) == sys.stdin.read(), str(e); sys.stdout.buffer.write(pickle.dumps(e, protocol=5))", Encoding.UTF8.GetBytes(message));
        Assert.True(PythonError.TryRead(pickle, out var error, out var problem), problem);
        Assert.Equal(new PythonError("builtins", name, message), error);
    }

    [Fact]
    public void The_payloads_of_recorded_sessions_are_read()
    {
        int serializers = 0, pickles = 0;
        foreach (var session in RecordedSession.Names.Where(n => !n.StartsWith("09", StringComparison.Ordinal) && !n.StartsWith("11", StringComparison.Ordinal)))
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(Repository.Shared($"vectors/scaler/{session}.json")));
            foreach (var frame in document.RootElement.GetProperty("frames").EnumerateArray())
            {
                if (frame.GetProperty("unit").GetString() != "ymq_message" || frame.GetProperty("what").GetString() != "payload of ObjectRequestHeader.setObject") continue;
                var payload = Convert.FromHexString(frame.GetProperty("payload_hex").GetString()!);
                if (SerializerObject.Recognise(payload) == ScalerSerializer.Pickle) serializers++;
                Assert.True(PickleReader.TryRead(payload, out var value, out var problem), problem);
                PythonText.Repr(value);
                pickles++;
            }
        }
        Assert.True(serializers >= 9 && pickles > 100, $"{serializers} serializers, {pickles} pickles");
    }

    [Fact]
    public void A_recorded_failure_is_read_through_its_traceback()
    {
        var path = Repository.Shared("vectors/scaler/03-objects-errors.json");
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        var errors = new List<string>();
        foreach (var frame in document.RootElement.GetProperty("frames").EnumerateArray())
        {
            if (frame.GetProperty("unit").GetString() != "ymq_message" || !frame.GetProperty("what").GetString()!.StartsWith("payload", StringComparison.Ordinal)) continue;
            if (PythonError.TryRead(Convert.FromHexString(frame.GetProperty("payload_hex").GetString()!), out var error, out _) && error!.Name.EndsWith("Error", StringComparison.Ordinal)) errors.Add(error.ToString());
        }
        Assert.NotEmpty(errors);
        Assert.All(errors, e => Assert.Contains("Error", e));
    }
}

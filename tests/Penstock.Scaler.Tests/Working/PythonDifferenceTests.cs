using System.Globalization;
using System.Text;
using System.Text.Json;
using Penstock.Scaler.Serialization;
using Penstock.Scaler.Working;
using Penstock.Tests.Serialization;

namespace Penstock.Tests.Working;

/// <summary>Every registered function of Python against Debian's Python, with thousands of arguments: same values, same types, same exceptions and texts.</summary>
public sealed class PythonDifferenceTests
{
    // Calls every function with one and two of many values, and some with three; prints name, pickled arguments and what came of it.
    private const string Program = """
        import sys, json, math, operator, builtins, pickle, itertools, warnings, copy
        warnings.simplefilter('ignore')
        names = json.load(sys.stdin)
        values = [0, 1, -1, 2, 3, 7, 10, -3, 255, 2**31, 2**63-1, -2**63, 2**63, 10**25, -10**30, True, False, 0.0, -0.0, 0.5, 1.0, -1.0, 2.5, -2.5, 3.7, 1e16, 1e300, 1e-310, float('inf'),
                  float('-inf'), float('nan'), None, '', 'a', 'abc', 'A b C', '12', ' 42 ', '-1_000', '1.5e3', '0x1f', 'inf', 'caf\u00e9', '\U0001F600x', 'a,b,,c', 'tab\there', 'l1\nl2\r\nl3', b'', b'ab', b'12',
                  [], [1, 2, 3], [3, 1, 2], [1.5, 2], ['b', 'a'], [1, 'a'], [[1, 2], [0]], (), (1, 2), ('a', 'b'), {}, {'a': 1, 'b': 2}, {1: 'x'}, [('a', 1), ('b', 2)]]
        small = [v for v in values if not (isinstance(v, int) and abs(v) > 300)]
        def run(name, f, args):
            before = pickle.dumps(args, 4)
            try:
                r = f(*copy.deepcopy(args))
                if isinstance(r, (map, filter, zip)) or type(r).__name__ in ('generator',): return
                out = type(r).__name__ + ' ' + repr(r)
            except MemoryError: return
            except Exception as e: out = '!' + type(e).__name__ + ': ' + str(e)
            print(json.dumps([name, before.hex(), out]))
        for name in names:
            module, _, q = name.rpartition(':') if ':' in name else ('builtins', '', name)
            f = {'math': math, 'operator': operator, 'builtins': builtins}[module]
            for part in q.split('.'): f = getattr(f, part)
            heavy = q in ('pow', 'ipow', 'lshift', 'ilshift', 'factorial', 'perm', 'comb', 'mul', 'imul', 'ldexp', 'bytes', 'center', 'ljust', 'rjust', 'zfill', 'expandtabs') or q.startswith('str.')
            pool = small if heavy else values
            run(name, f, ())
            for v in pool: run(name, f, (v,))
            few = pool[::9]
            both = module != 'builtins' or q in ('divmod', 'pow', 'round', 'int', 'sum', 'min', 'max')
            for a, b in itertools.product(['', 'abc', 'a,b,,c', ' x  y ', 'caf\u00e9', 1] if q.startswith('str.') else pool if both else few, small if both or q.startswith('str.') else few): run(name, f, (a, b))
            if q in ('pow', 'str.replace', 'str.center', 'str.ljust', 'str.rjust', 'str.split', 'str.rsplit'):
                third = [0, 1, 2, -1, 5, 'a', ',', '', None]
                second = third + [3, 7, '*', 'b']
                for a, b, c in itertools.product(['', 'abc', 'a,b,,c', ' x  y ', 3, -2, 10], second, third): run(name, f, (a, b, c))
        """;

    [Fact]
    public void Functions_do_what_Debians_Python_does()
    {
        var functions = TaskFunctions.WithPython();
        var names = functions.Names.Where(n => n is not ("print" or "penstock:noop")).ToArray();
        var lines = Encoding.UTF8.GetString(PythonPeer.Run(Program, JsonSerializer.SerializeToUtf8Bytes(names))).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var differences = new List<string>();
        foreach (var line in lines)
        {
            var row = JsonSerializer.Deserialize<string[]>(line)!;
            var pickle = Convert.FromHexString(row[1]);
            Assert.True(PickleReader.TryRead(pickle, out var arguments, out var problem), problem);
            var ours = Run(functions, row[0], [.. (PythonTuple)arguments!]);
            if (!IsSame(row[0], row[2], ours)) differences.Add($"{row[0]}{PythonText.Repr(arguments)}: Python {row[2]}, here {ours}");
        }
        if (Environment.GetEnvironmentVariable("PENSTOCK_DIFFERENCES") is { } path) File.WriteAllLines(path, differences);
        Assert.True(lines.Length > 50_000, $"{lines.Length} calls");
        Assert.True(differences.Count == 0, $"{differences.Count} of {lines.Length} calls differ:\n{string.Join('\n', differences.Take(20))}");
    }

    private static string Run(TaskFunctions functions, string name, object?[] arguments)
    {
        var colon = name.IndexOf(':');
        Assert.True(functions.TryFind(new FunctionName(colon < 0 ? "builtins" : name[..colon], name[(colon + 1)..], false), out var function));
        try
        {
            var value = function(new TaskCall(arguments, "", 0));
            return $"{Penstock.Scaler.Working.Python.PythonTypes.NameOf(value)} {PythonText.Repr(value)}";
        }
        catch (TaskErrorException e)
        {
            return $"!{e.ErrorType}: {e.Message}";
        }
        catch (Exception e)
        {
            return $"{e.GetType().FullName}: {e.Message}";
        }
    }

    private static bool IsSame(string name, string theirs, string ours)
    {
        if (theirs == ours || NotDone(name, theirs, ours)) return true;
        // Last digits of transcendental functions are the C library's; everything else is exact.
        return name.StartsWith("math:", StringComparison.Ordinal) && name is not ("math:sqrt" or "math:fsum" or "math:fmod" or "math:ldexp" or "math:frexp")
            && theirs.StartsWith("float ", StringComparison.Ordinal) && ours.StartsWith("float ", StringComparison.Ordinal)
            && double.TryParse(theirs.AsSpan(6), NumberStyles.Float, CultureInfo.InvariantCulture, out var x) && double.TryParse(ours.AsSpan(6), NumberStyles.Float, CultureInfo.InvariantCulture, out var y)
            && Math.Abs(x - y) <= Math.Abs(x) * 1e-14;
    }

    // What is said in docs/tasks.md not to be done.
    private static bool NotDone(string name, string theirs, string ours) =>
        ours.EndsWith("formatting with % is not done by a worker without Python", StringComparison.Ordinal)
        || ours == "!MemoryError: "
        || name is "operator:is_" or "operator:is_not"
        || (theirs.StartsWith("set {", StringComparison.Ordinal) && ours.StartsWith("set {", StringComparison.Ordinal) && ours.Length == theirs.Length)
        || (theirs.StartsWith("frozenset frozenset({", StringComparison.Ordinal) && ours.Length == theirs.Length)
        || (name is "str" or "repr" && theirs.StartsWith("!TypeError", StringComparison.Ordinal) && ours.StartsWith("!TypeError", StringComparison.Ordinal));
}

using System.Globalization;

namespace Penstock.Cli.Compat;

/// <summary>
/// Command lines as Boost.program_options reads them, which is what scripts written for the originals rely on: <c>--name value</c>,
/// <c>--name=value</c>, <c>-nvalue</c>, <c>-n value</c>, bundled flags, unambiguous abbreviations of long names, several values after one
/// option, and a value that begins with a dash where it is not itself an option (<c>--rate -1</c>).
/// </summary>
internal sealed class CompatParser
{
    private readonly Dictionary<string, CompatOption> _byName;
    private readonly Dictionary<char, CompatOption> _byLetter;
    private readonly string? _positional;
    private readonly Dictionary<string, List<string>> _given = new(StringComparer.Ordinal);

    private CompatParser(IReadOnlyList<CompatOption> options, string? positional)
    {
        _byName = options.ToDictionary(option => option.Name, StringComparer.Ordinal);
        _byLetter = options.Where(option => option.Short != '\0').ToDictionary(option => option.Short);
        _positional = positional;
    }

    /// <summary>Reads a command line.</summary>
    /// <param name="options">What is accepted.</param>
    /// <param name="args">The command line without the program's name.</param>
    /// <param name="positional">The option that bare words belong to; null: bare words are errors.</param>
    /// <exception cref="CompatUsageException">Names the option and what it takes.</exception>
    public static CompatValues Parse(IReadOnlyList<CompatOption> options, IReadOnlyList<string> args, string? positional = null)
    {
        var parser = new CompatParser(options, positional);
        parser.Read(args);
        return new CompatValues(parser._byName, parser._given);
    }

    internal static bool TryTruth(string text, out bool value)
    {
        value = text.ToLowerInvariant() is "1" or "true" or "yes" or "on";
        return value || text.ToLowerInvariant() is "0" or "false" or "no" or "off";
    }

    private void Read(IReadOnlyList<string> args)
    {
        var onlyValues = false;
        for (var i = 0; i < args.Count;)
        {
            var token = args[i++];
            if (onlyValues || !token.StartsWith('-') || token == "-")
            {
                AddPositional(token);
            }
            else if (token == "--")
            {
                onlyValues = true;
            }
            else if (token.StartsWith("--", StringComparison.Ordinal))
            {
                ReadLong(token, args, ref i);
            }
            else
            {
                ReadShort(token, args, ref i);
            }
        }
    }

    private void ReadLong(string token, IReadOnlyList<string> args, ref int next)
    {
        var equals = token.IndexOf('=');
        var name = equals < 0 ? token[2..] : token[2..equals];
        var option = Find(name);
        if (option.Kind == CompatKind.Flag)
        {
            if (equals >= 0)
            {
                throw new CompatUsageException($"option '--{option.Name}' does not take any arguments");
            }

            AddFlag(option);
            return;
        }

        if (equals >= 0)
        {
            if (equals == token.Length - 1)
            {
                throw new CompatUsageException($"the argument for option '--{option.Name}' should follow immediately after the equal sign");
            }

            Add(option, token[(equals + 1)..]);
            TakeMore(option, args, ref next);
            return;
        }

        TakeValues(option, $"--{option.Name}", args, ref next);
    }

    private void ReadShort(string token, IReadOnlyList<string> args, ref int next)
    {
        for (var at = 1; at < token.Length; at++)
        {
            if (!_byLetter.TryGetValue(token[at], out var option))
            {
                throw new CompatUsageException($"unrecognised option '-{token[at]}'");
            }

            if (option.Kind == CompatKind.Flag)
            {
                AddFlag(option);
                continue;
            }

            if (at + 1 < token.Length)
            {
                Add(option, token[(at + 1)..]);
                TakeMore(option, args, ref next);
            }
            else
            {
                TakeValues(option, $"-{option.Short} [ --{option.Name} ]", args, ref next);
            }

            return;
        }
    }

    private void TakeValues(CompatOption option, string shown, IReadOnlyList<string> args, ref int next)
    {
        if (next >= args.Count || (IsOption(args[next]) && !IsNegativeNumber(option, args[next])))
        {
            throw new CompatUsageException($"the required argument for option '{shown}' is missing");
        }

        Add(option, args[next++]);
        TakeMore(option, args, ref next);
    }

    private void TakeMore(CompatOption option, IReadOnlyList<string> args, ref int next)
    {
        while (option.Many && next < args.Count && !IsOption(args[next]))
        {
            Add(option, args[next++]);
        }
    }

    // A word is an option only if the table knows it: '--rate -1' and '-q -0.5' are values.
    private bool IsOption(string token)
    {
        if (token.StartsWith("--", StringComparison.Ordinal))
        {
            return true;
        }

        return token.Length > 1 && token[0] == '-' && (_byLetter.ContainsKey(token[1]) || !(char.IsAsciiDigit(token[1]) || token[1] == '.'));
    }

    // lbadm's -4 and -6 are options, but not where a number is due.
    private static bool IsNegativeNumber(CompatOption option, string token) =>
        option.Kind is CompatKind.Number or CompatKind.Whole && double.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private CompatOption Find(string name)
    {
        if (_byName.TryGetValue(name, out var exact))
        {
            return exact;
        }

        var candidates = _byName.Values.Where(option => name.Length > 0 && option.Name.StartsWith(name, StringComparison.Ordinal)).ToList();
        return candidates.Count switch
        {
            1 => candidates[0],
            0 => throw new CompatUsageException($"unrecognised option '--{name}'"),
            _ => throw new CompatUsageException(
                $"option '--{name}' is ambiguous and matches {string.Join(", ", candidates.Select(option => $"'--{option.Name}'"))}"),
        };
    }

    private void AddFlag(CompatOption option)
    {
        if (!_given.TryAdd(option.Name, ["1"]))
        {
            throw Repeated(option);
        }
    }

    private void AddPositional(string token)
    {
        if (_positional is null)
        {
            throw new CompatUsageException($"too many positional options have been specified on the command line ('{token}')");
        }

        Add(_byName[_positional], token);
    }

    private void Add(CompatOption option, string value)
    {
        if (!Accepts(option, value))
        {
            throw new CompatUsageException($"the argument ('{value}') for option '--{option.Name}' is invalid: {Accepted(option)}");
        }

        if (!_given.TryGetValue(option.Name, out var values))
        {
            _given.Add(option.Name, values = []);
        }
        else if (!option.Many)
        {
            throw Repeated(option);
        }

        values.Add(value);
    }

    private static CompatUsageException Repeated(CompatOption option) => new($"option '--{option.Name}' cannot be specified more than once");

    private static bool Accepts(CompatOption option, string value) => option.Kind switch
    {
        CompatKind.Whole => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= option.Min && number <= option.Max,
        CompatKind.Number => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number),
        CompatKind.Truth => TryTruth(value, out _),
        _ => true,
    };

    private static string Accepted(CompatOption option) => option.Kind switch
    {
        CompatKind.Whole => $"a whole number from {option.Min} to {option.Max} is accepted",
        CompatKind.Number => "a number is accepted",
        _ => "1, 0, true, false, yes, no, on or off is accepted",
    };
}

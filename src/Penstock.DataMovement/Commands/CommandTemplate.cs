using System.Globalization;
using System.Text.RegularExpressions;

namespace Penstock.DataMovement.Commands;

/// <summary>A command line of a profile, taken apart into words once. Values go into words and never make new ones: what a path or a name holds, it stays one argument.</summary>
internal sealed partial class CommandTemplate
{
    private readonly IReadOnlyList<Word> _words;

    private CommandTemplate(IReadOnlyList<Word> words, ulong openFiles)
    {
        _words = words;
        OpenFiles = openFiles;
    }

    /// <summary>From <c>ulimit -n N &amp;&amp;</c> in front; 0 where there is none.</summary>
    public ulong OpenFiles { get; }

    /// <summary>Takes a template apart.</summary>
    /// <param name="text">As in an nnf-dm profile, for example <c>ulimit -n 2048 &amp;&amp; mpirun --hostfile $HOSTFILE dcp --uid $UID --gid $GID $SRC $DEST</c>.</param>
    /// <param name="known">The variables that will have values, with their dollar.</param>
    /// <exception cref="FormatException">Says what is wrong.</exception>
    public static CommandTemplate Parse(string text, params IReadOnlyList<string> known)
    {
        ulong openFiles = 0;
        // The one thing shells were used for in the templates that are around.
        if (Limit().Match(text) is { Success: true } limit)
        {
            openFiles = ulong.Parse(limit.Groups["files"].ValueSpan, CultureInfo.InvariantCulture);
            text = text[limit.Length..];
        }
        var words = Words.Split(text, refuseShell: true);
        if (words.Count == 0) throw new FormatException("it is empty");
        foreach (var variable in words.SelectMany(w => Variable().Matches(w)).Select(m => m.Value))
        {
            if (!known.Contains(variable)) throw new FormatException($"{variable} is not a variable; accepted are {string.Join(", ", known)}");
        }
        return new CommandTemplate([.. words.Select(w => new Word(w, IsLiteral: false))], openFiles);
    }

    public bool Uses(string variable) => _words.Any(w => !w.IsLiteral && Variable().Matches(w.Text).Any(m => m.Value == variable));

    /// <summary>True when one of the words is a program of this name.</summary>
    public bool Runs(string program) => IndexOf(_words, program) >= 0;

    /// <summary>The command without an option and its value, for example <c>--uid $UID</c>.</summary>
    public CommandTemplate Without(string option, string value)
    {
        var words = new List<Word>(_words.Count);
        for (var i = 0; i < _words.Count; i++)
        {
            if (_words[i].Text == option && i + 1 < _words.Count && _words[i + 1].Text == value) i++;
            else if (_words[i].Text != $"{option}={value}") words.Add(_words[i]);
        }
        return new CommandTemplate(words, OpenFiles);
    }

    /// <summary>The command without a variable that stands for words of its own, for example <c>$SETPRIV</c>.</summary>
    public CommandTemplate WithoutWord(string word) => new([.. _words.Where(w => w.Text != word)], OpenFiles);

    /// <summary>The command with words put after a program's name, wherever that stands; unchanged where it does not.</summary>
    public CommandTemplate WithOptions(string program, IReadOnlyList<string> options)
    {
        var at = IndexOf(_words, program);
        return at < 0 || options.Count == 0 ? this
            : new CommandTemplate([.. _words.Take(at + 1), .. options.Select(o => new Word(o, IsLiteral: true)), .. _words.Skip(at + 1)], OpenFiles);
    }

    /// <summary>The words with the values in them. Values are not looked at again: a path that holds <c>$DEST</c> keeps it.</summary>
    public IReadOnlyList<string> Fill(IReadOnlyDictionary<string, string> values) =>
        [.. _words.Select(w => w.IsLiteral ? w.Text : Variable().Replace(w.Text, m => values.TryGetValue(m.Value, out var value) ? value : m.Value))];

    private static int IndexOf(IReadOnlyList<Word> words, string program)
    {
        for (var i = 0; i < words.Count; i++)
        {
            if (words[i].Text == program || words[i].Text.EndsWith("/" + program, StringComparison.Ordinal)) return i;
        }
        return -1;
    }

    // A user's option is literal: a dollar in it is a dollar.
    private readonly record struct Word(string Text, bool IsLiteral);

    [GeneratedRegex(@"\$[A-Z]+", RegexOptions.None, 1000)]
    private static partial Regex Variable();

    [GeneratedRegex(@"^\s*ulimit\s+-n\s+(?<files>[0-9]{1,9})\s*&&\s*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Limit();
}

using System.Globalization;
using System.Text;

namespace Penstock.Cli.Compat.Scaler;

/// <summary>
/// Reads TOML 1.0: tables, arrays of tables, dotted and quoted keys, strings of all four kinds, numbers, booleans, arrays and inline tables. Dates are kept as their text.
/// Values are string, long, double, bool, <c>List&lt;object&gt;</c> and <c>Dictionary&lt;string, object&gt;</c>.
/// </summary>
internal sealed class TomlReader
{
    /// <summary>The longest file read.</summary>
    public const int MaxBytes = 4 << 20;

    private const int MaxDepth = 32;
    private readonly string _text;
    private int _at;
    private int _depth;

    private TomlReader(string text) => _text = text;

    /// <summary>Reads a document.</summary>
    /// <exception cref="TomlException">It is not TOML.</exception>
    public static Dictionary<string, object> Read(string text)
    {
        if (text.Length > MaxBytes) throw new TomlException($"{text.Length} characters; at most {MaxBytes} are read");
        return new TomlReader(text.Replace("\r\n", "\n", StringComparison.Ordinal)).Document();
    }

    private Dictionary<string, object> Document()
    {
        var root = new Dictionary<string, object>(StringComparer.Ordinal);
        var table = root;
        for (SkipLines(); _at < _text.Length; SkipLines())
        {
            if (Peek() == '[')
            {
                table = Header(root);
            }
            else
            {
                KeyValue(table);
            }
            EndOfLine();
        }
        return root;
    }

    private Dictionary<string, object> Header(Dictionary<string, object> root)
    {
        Expect('[');
        var many = Take('[');
        var keys = Keys();
        Expect(']');
        if (many) Expect(']');
        var parent = Descend(root, keys[..^1]);
        if (many)
        {
            if (!parent.TryGetValue(keys[^1], out var list)) parent[keys[^1]] = list = new List<object>();
            if (list is not List<object> tables) throw Wrong($"'{keys[^1]}' is no array of tables");
            var added = new Dictionary<string, object>(StringComparer.Ordinal);
            tables.Add(added);
            return added;
        }
        return Descend(parent, keys[^1..]);
    }

    private void KeyValue(Dictionary<string, object> table)
    {
        var keys = Keys();
        Expect('=');
        var parent = Descend(table, keys[..^1]);
        SkipSpaces();
        if (!parent.TryAdd(keys[^1], Value())) throw Wrong($"'{keys[^1]}' is given twice");
    }

    private Dictionary<string, object> Descend(Dictionary<string, object> table, List<string> keys)
    {
        foreach (var key in keys)
        {
            if (!table.TryGetValue(key, out var next)) table[key] = next = new Dictionary<string, object>(StringComparer.Ordinal);
            // A name of an array of tables means the last of them.
            if (next is List<object> { Count: > 0 } list) next = list[^1];
            table = next as Dictionary<string, object> ?? throw Wrong($"'{key}' is no table");
        }
        return table;
    }

    private List<string> Keys()
    {
        var keys = new List<string>();
        do
        {
            SkipSpaces();
            keys.Add(Key());
            SkipSpaces();
            if (keys.Count > MaxDepth) throw Wrong($"more than {MaxDepth} keys within each other");
        }
        while (Take('.'));
        return keys;
    }

    private string Key()
    {
        if (Peek() is '"' or '\'') return Text();
        var start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '_' or '-')) _at++;
        return _at > start ? _text[start.._at] : throw Wrong("a key is expected");
    }

    private object Value()
    {
        if (++_depth > MaxDepth) throw Wrong($"more than {MaxDepth} values within each other");
        var value = Peek() switch
        {
            '"' or '\'' => Text(),
            '[' => List(),
            '{' => InlineTable(),
            _ => Bare(),
        };
        _depth--;
        return value;
    }

    private List<object> List()
    {
        Expect('[');
        var values = new List<object>();
        for (SkipLines(); !Take(']'); SkipLines())
        {
            values.Add(Value());
            SkipLines();
            if (!Take(',') && Peek() != ']') throw Wrong("',' or ']' is expected");
        }
        return values;
    }

    private Dictionary<string, object> InlineTable()
    {
        Expect('{');
        var table = new Dictionary<string, object>(StringComparer.Ordinal);
        SkipSpaces();
        if (Take('}')) return table;
        do
        {
            KeyValue(table);
            SkipSpaces();
        }
        while (Take(','));
        Expect('}');
        return table;
    }

    private object Bare()
    {
        var start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '+' or '-' or '.' or '_' or ':')) _at++;
        var word = _text[start.._at];
        if (word.Length == 0) throw Wrong("a value is expected");
        if (word is "true" or "false") return word == "true";
        var number = word.Replace("_", "", StringComparison.Ordinal);
        if (TryWhole(number, out var whole)) return whole;
        if (number is "inf" or "+inf" or "-inf") return number[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        if (number is "nan" or "+nan" or "-nan") return double.NaN;
        if (double.TryParse(number, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var real)) return real;
        if (char.IsAsciiDigit(word[0]) && (word.Contains('-') || word.Contains(':'))) return word;
        throw Wrong($"'{word}' is no value; texts need quotes");
    }

    private static bool TryWhole(string text, out long value)
    {
        if (text.StartsWith("0x", StringComparison.Ordinal)) return long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    private string Text()
    {
        var quote = _text[_at];
        var many = _text.AsSpan(_at).StartsWith(new string(quote, 3));
        _at += many ? 3 : 1;
        if (many) Take('\n');
        var text = new StringBuilder();
        while (true)
        {
            if (_at >= _text.Length) throw Wrong("the text does not end");
            var c = _text[_at];
            if (c == quote && (!many || _text.AsSpan(_at).StartsWith(new string(quote, 3))))
            {
                _at += many ? 3 : 1;
                return text.ToString();
            }
            if (c == '\n' && !many) throw Wrong("the text does not end on its line");
            _at++;
            if (c == '\\' && quote == '"') Escape(text, many);
            else text.Append(c);
        }
    }

    private void Escape(StringBuilder text, bool many)
    {
        var c = _at < _text.Length ? _text[_at++] : throw Wrong("the text does not end");
        if (many && char.IsWhiteSpace(c))
        {
            // A backslash at the end of a line joins it to the next.
            while (_at < _text.Length && char.IsWhiteSpace(_text[_at])) _at++;
            return;
        }
        switch (c)
        {
            case 'b': text.Append('\b'); break;
            case 't': text.Append('\t'); break;
            case 'n': text.Append('\n'); break;
            case 'f': text.Append('\f'); break;
            case 'r': text.Append('\r'); break;
            case '"' or '\\': text.Append(c); break;
            case 'u' or 'U': text.Append(CodePoint(c == 'u' ? 4 : 8)); break;
            default: throw Wrong($"'\\{c}' is no escape");
        }
    }

    private string CodePoint(int digits)
    {
        if (_at + digits > _text.Length || !int.TryParse(_text.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) || !Rune.IsValid(value))
            throw Wrong($"{digits} hexadecimal digits of a character are expected");
        _at += digits;
        return char.ConvertFromUtf32(value);
    }

    private char Peek() => _at < _text.Length ? _text[_at] : '\0';

    private bool Take(char c)
    {
        if (Peek() != c || _at >= _text.Length) return false;
        _at++;
        return true;
    }

    private void Expect(char c)
    {
        SkipSpaces();
        if (!Take(c)) throw Wrong($"'{c}' is expected");
    }

    private void SkipSpaces()
    {
        while (Peek() is ' ' or '\t') _at++;
    }

    private void SkipComment()
    {
        SkipSpaces();
        if (Peek() != '#') return;
        while (_at < _text.Length && _text[_at] != '\n') _at++;
    }

    private void SkipLines()
    {
        do SkipComment();
        while (Take('\n'));
    }

    private void EndOfLine()
    {
        SkipComment();
        if (_at < _text.Length && !Take('\n')) throw Wrong("the end of the line is expected");
    }

    private TomlException Wrong(string what) => new($"line {_text.AsSpan(0, Math.Min(_at, _text.Length)).Count('\n') + 1}: {what}");
}

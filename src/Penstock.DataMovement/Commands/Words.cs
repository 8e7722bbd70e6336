using System.Text;

namespace Penstock.DataMovement.Commands;

/// <summary>Takes a command line apart into words as a shell would, with single and double quotes and backslashes, and nothing else: what only a shell could do is refused.</summary>
internal static class Words
{
    private const string ShellCharacters = ";|&<>()`\n*?[]{}~!#";

    /// <summary>The words of a line.</summary>
    /// <exception cref="FormatException">A quote that does not end, or something only a shell could do.</exception>
    public static List<string> Split(string text, bool refuseShell)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var isWord = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is ' ' or '\t')
            {
                if (isWord) words.Add(word.ToString());
                word.Clear();
                isWord = false;
                continue;
            }
            isWord = true;
            switch (c)
            {
                case '\'' or '"':
                    i = Quoted(text, i, word);
                    break;
                case '\\':
                    if (++i == text.Length) throw new FormatException("it ends with a backslash");
                    word.Append(text[i]);
                    break;
                default:
                    if (refuseShell && ShellCharacters.Contains(c, StringComparison.Ordinal)) throw new FormatException($"'{c}' means something to a shell, and there is none; quote it if it belongs to a word");
                    word.Append(c);
                    break;
            }
        }
        if (isWord) words.Add(word.ToString());
        return words;
    }

    /// <summary>Words as a line that a shell would take apart into the same words; for people to read.</summary>
    public static string Join(IEnumerable<string> words) => string.Join(' ', words.Select(Quote));

    private static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsLetterOrDigit(c) || "/._-+=:,@%".Contains(c, StringComparison.Ordinal)) ? word : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private static int Quoted(string text, int start, StringBuilder word)
    {
        var quote = text[start];
        for (var i = start + 1; i < text.Length; i++)
        {
            if (text[i] == quote) return i;
            if (quote == '"' && text[i] == '\\' && i + 1 < text.Length && text[i + 1] is '"' or '\\' or '$' or '`') i++;
            word.Append(text[i]);
        }
        throw new FormatException($"the quote {quote} at character {start + 1} does not end");
    }
}

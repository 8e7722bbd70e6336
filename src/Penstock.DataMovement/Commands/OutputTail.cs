namespace Penstock.DataMovement.Commands;

/// <summary>What is kept of a command's output: the first and the last lines, within a limit; of dcp's progress lines only the first and the last.</summary>
internal sealed class OutputTail
{
    private const int MostHead = 200;
    private const int MostTail = 200;
    private const int LongestLine = 1024;

    private static readonly string[] Snipped = ["...", "<snipped dcp progress output>", "..."];

    private readonly List<string> _head = [];
    private readonly Queue<string> _tail = new();
    private readonly Lock _gate = new();
    private long _dropped;
    private bool _afterProgress;

    public void Add(string line)
    {
        var text = line.Length <= LongestLine ? line : line[..LongestLine] + "...";
        lock (_gate)
        {
            // Runs of progress are one line until Text trims the rest: an hour of them must not push out what matters.
            var isProgress = DcpOutput.ProgressOf(text) is not null;
            if (_head.Count < MostHead)
            {
                _head.Add(text);
            }
            else
            {
                if (isProgress && _afterProgress && _tail.Count > 0) ReplaceLast(text);
                else _tail.Enqueue(text);
                if (_tail.Count > MostTail)
                {
                    _tail.Dequeue();
                    _dropped++;
                }
            }
            _afterProgress = isProgress;
        }
    }

    public string Text()
    {
        lock (_gate)
        {
            IEnumerable<string> lines = _dropped == 0 ? [.. _head, .. _tail] : [.. _head, $"... {_dropped} lines ...", .. _tail];
            return string.Join('\n', Trim([.. lines]));
        }
    }

    /// <summary>Keeps the first and the last progress line, when at least two lines are between them, and says what is gone.</summary>
    internal static IReadOnlyList<string> Trim(IReadOnlyList<string> lines)
    {
        var first = -1;
        var last = -1;
        for (var i = 0; i < lines.Count; i++)
        {
            if (DcpOutput.ProgressOf(lines[i]) is null) continue;
            if (first < 0) first = i;
            last = i;
        }
        return last - first < 2 ? lines : [.. lines.Take(first + 1), .. Snipped, .. lines.Skip(last)];
    }

    private void ReplaceLast(string text)
    {
        var kept = _tail.ToArray();
        kept[^1] = text;
        _tail.Clear();
        foreach (var line in kept) _tail.Enqueue(line);
    }
}

using System.Diagnostics;
using System.Globalization;

namespace Penstock.Cli.Tasks;

/// <summary>How far tasks are: on standard error, redrawn in place, when that is a terminal; else nothing. A bar where it is known how many there will be.</summary>
internal sealed class TaskProgress : IProgress<int>, IDisposable
{
    private const int BarWidth = 30;
    private const long RedrawMs = 100;
    private readonly CommandContext _context;
    private readonly bool _isShown;
    private readonly int? _total;
    private readonly long _began = Stopwatch.GetTimestamp();
    private long _drawnMs = -RedrawMs;
    private int _width;

    public TaskProgress(CommandContext context, int? total)
    {
        _context = context;
        _total = total;
        _isShown = total is not (0 or 1) && ReferenceEquals(context.Error, Console.Error) && !Console.IsErrorRedirected;
    }

    public void Report(int value)
    {
        if (!_isShown) return;
        var elapsed = Stopwatch.GetElapsedTime(_began);
        if (elapsed.TotalMilliseconds - _drawnMs < RedrawMs) return;
        _drawnMs = (long)elapsed.TotalMilliseconds;
        var rate = string.Create(CultureInfo.InvariantCulture, $"{value / Math.Max(0.001, elapsed.TotalSeconds):f0}/s");
        var line = _total is { } total
            ? $"tasks [{new string('#', (int)((double)value / total * BarWidth)).PadRight(BarWidth, '-')}] {value} of {total}, {rate}"
            : $"{value} tasks ended, {rate}";
        _context.Error.Write("\r" + line.PadRight(_width));
        _width = line.Length;
    }

    public void Dispose()
    {
        if (_width > 0) _context.Error.Write("\r" + new string(' ', _width) + "\r");
        _width = 0;
    }
}

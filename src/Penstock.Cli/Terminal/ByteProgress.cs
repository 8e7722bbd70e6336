using System.Diagnostics;
using System.Globalization;

namespace Penstock.Cli.Terminal;

/// <summary>How far a verb is with so many bytes: a bar on standard error, redrawn in place, when that is a terminal; else nothing. From any thread.</summary>
internal sealed class ByteProgress : IDisposable
{
    private const int BarWidth = 30;
    private const long RedrawMs = 100;

    private readonly CommandContext _context;
    private readonly string _what;
    private readonly long _total;
    private readonly bool _isShown;
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly Lock _lock = new();
    private long _done;
    private long _drawnMs;
    private int _width;

    public ByteProgress(CommandContext context, string what, long total)
    {
        (_context, _what, _total) = (context, what, total);
        _isShown = ReferenceEquals(context.Error, Console.Error) && !Console.IsErrorRedirected;
    }

    /// <summary>So many bytes more are done.</summary>
    public void Add(long bytes)
    {
        var done = Interlocked.Add(ref _done, bytes);
        if (!_isShown) return;
        lock (_lock)
        {
            var elapsed = Stopwatch.GetElapsedTime(_began);
            if ((long)elapsed.TotalMilliseconds - _drawnMs < RedrawMs) return;
            _drawnMs = (long)elapsed.TotalMilliseconds;
            var line = Line(_what, done, _total, elapsed);
            _context.Error.Write("\r" + line.PadRight(_width));
            _width = line.Length;
        }
    }

    /// <summary>Takes the bar away.</summary>
    public void Dispose()
    {
        if (_width > 0) _context.Error.Write("\r" + new string(' ', _width) + "\r");
        _width = 0;
    }

    internal static string Line(string what, long done, long total, TimeSpan elapsed)
    {
        var share = total <= 0 ? 0 : Math.Clamp((double)done / total, 0, 1);
        var bar = new string('#', (int)(share * BarWidth)).PadRight(BarWidth, '-');
        var rate = elapsed.TotalSeconds > 0 ? done / elapsed.TotalSeconds : 0;
        var left = rate > 0 && total > done ? TimeSpan.FromSeconds((total - done) / rate) : TimeSpan.Zero;
        return string.Create(CultureInfo.InvariantCulture, $"{what} [{bar}] {share * 100:f0} %, {rate / 1e9:f2} GB/s, {left:h\\:mm\\:ss} left");
    }
}

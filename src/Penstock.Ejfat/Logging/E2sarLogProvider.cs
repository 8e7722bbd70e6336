using Microsoft.Extensions.Logging;

namespace Penstock.Ejfat.Logging;

/// <summary>Writes log records to standard error as E2SAR does: <c>COUNTER: [HH:mm:ss.ffffff] {severity} message</c>, local time, counted from 1.</summary>
public sealed class E2sarLogProvider : ILoggerProvider
{
    private readonly Lock _lock = new();
    private readonly TextWriter _writer;
    private readonly TimeProvider _clock;
    private long _counter;

    /// <summary>Writes to standard error, or to <paramref name="writer"/>, which the caller closes.</summary>
    public E2sarLogProvider(TextWriter? writer = null, TimeProvider? clock = null)
    {
        _writer = writer ?? Console.Error;
        _clock = clock ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Sink(this);

    /// <inheritdoc/>
    public void Dispose() => _writer.Flush();

    private void Write(LogLevel level, string message, Exception? exception)
    {
        lock (_lock)
        {
            _writer.WriteLine($"{++_counter}: [{_clock.GetLocalNow():HH:mm:ss.ffffff}] {{{SeverityOf(level)}}} {message}{(exception is null ? "" : $" ({exception.Message})")}");
        }
    }

    // The severities of Boost.Log, which E2SAR prints.
    private static string SeverityOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "fatal",
    };

    private sealed class Sink(E2sarLogProvider provider) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) provider.Write(logLevel, formatter(state, exception), exception);
        }
    }
}

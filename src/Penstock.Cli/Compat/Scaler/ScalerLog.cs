using Microsoft.Extensions.Logging;

namespace Penstock.Cli.Compat.Scaler;

/// <summary>A log as Scaler's programs write it: <c>[INFO]2026-08-20 11:24:49+0000: message</c>, to the files named.</summary>
internal sealed class ScalerLog : ILoggerProvider
{
    private readonly Lock _lock = new();
    private readonly List<TextWriter> _writers = [];
    private readonly List<StreamWriter> _files = [];

    /// <summary>A log that goes to those files.</summary>
    /// <exception cref="ScalerUsageException">A file cannot be written.</exception>
    public ScalerLog(IReadOnlyList<string> paths, TextWriter output, TextWriter error)
    {
        foreach (var path in paths)
        {
            if (path == "/dev/stdout") _writers.Add(output);
            else if (path == "/dev/stderr") _writers.Add(error);
            else _files.Add(Open(path));
        }
        _writers.AddRange(_files);
    }

    public ILogger CreateLogger(string categoryName) => new Sink(this);

    /// <summary>Writes one line.</summary>
    public void Write(LogLevel level, string message)
    {
        lock (_lock)
        {
            foreach (var writer in _writers)
            {
                writer.WriteLine($"[{NameOf(level)}]{DateTimeOffset.Now:yyyy-MM-dd HH:mm:sszzz}: {message}");
                writer.Flush();
            }
        }
    }

    public void Dispose()
    {
        foreach (var file in _files) file.Dispose();
    }

    /// <summary>The level of one of Scaler's names.</summary>
    public static LogLevel LevelOf(string name) => name switch
    {
        "DEBUG" => LogLevel.Debug,
        "INFO" => LogLevel.Information,
        "WARNING" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        _ => LogLevel.Critical,
    };

    private static StreamWriter Open(string path)
    {
        try
        {
            return new StreamWriter(path, append: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ScalerUsageException($"argument --logging-paths: '{path}' cannot be written: {e.Message}");
        }
    }

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "DEBUG",
        LogLevel.Information => "INFO",
        LogLevel.Warning => "WARNING",
        LogLevel.Error => "ERROR",
        _ => "CRITICAL",
    };

    private sealed class Sink(ScalerLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Write(logLevel, exception is null ? formatter(state, exception) : $"{formatter(state, exception)}: {exception.Message}");
    }
}

using System.Diagnostics.CodeAnalysis;

namespace Penstock.Ejfat;

/// <content>Making URIs from texts, files and the environment.</content>
public sealed partial record EjfatUri
{
    /// <summary>Reads a URI.</summary>
    /// <param name="text">The URI, without blanks around it.</param>
    /// <param name="options">Null takes the defaults: the token is the administrator's, a host name is looked up and its IPv4 address taken.</param>
    /// <exception cref="EjfatException">It is not one, or its host cannot be found (<see cref="E2sarErrorCode.CaughtException"/>, as in E2SAR).</exception>
    public static EjfatUri Parse(string text, EjfatUriOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, options, out var uri, out var error) ? uri : throw new EjfatException(E2sarErrorCode.CaughtException, error);
    }

    /// <summary>Reads a URI whose token is of a kind; the name of E2SAR's factory.</summary>
    /// <inheritdoc cref="Parse(string, EjfatUriOptions?)"/>
    public static EjfatUri FromString(string text, EjfatTokenKind kind = EjfatTokenKind.Admin, bool preferIPv6 = false) =>
        Parse(text, new EjfatUriOptions { TokenKind = kind, PreferIPv6 = preferIPv6 });

    /// <summary>Reads a URI. Never throws.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out EjfatUri? uri) => TryParse(text, options: null, out uri, out _);

    /// <summary>Reads a URI. Never throws; <paramref name="error"/> names what is wrong, without the token.</summary>
    public static bool TryParse(
        [NotNullWhen(true)] string? text, EjfatUriOptions? options, [NotNullWhen(true)] out EjfatUri? uri, [NotNullWhen(false)] out string? error)
    {
        var parser = new EjfatUriParser(text ?? "", options ?? EjfatUriOptions.Default);
        var problem = parser.Run(out var parts);
        uri = problem is null ? FromParts(parts, options ?? EjfatUriOptions.Default) : null;
        error = problem is null ? null : $"'{Redact(text ?? "")}' is not an EJFAT URI: {problem}";
        return uri is not null;
    }

    /// <summary>Reads the URI in an environment variable.</summary>
    /// <exception cref="EjfatException">The variable is unset or empty (<see cref="E2sarErrorCode.Undefined"/>), or holds something else
    /// (<see cref="E2sarErrorCode.CaughtException"/>).</exception>
    public static EjfatUri FromEnvironment(string variable = EnvironmentVariable, EjfatUriOptions? options = null)
    {
        var text = Environment.GetEnvironmentVariable(variable);
        return string.IsNullOrEmpty(text)
            ? throw new EjfatException(E2sarErrorCode.Undefined, $"the environment variable {variable} is not set; an EJFAT URI is expected in it")
            : Parse(text, options);
    }

    /// <summary>Reads the URI in the first line of a file.</summary>
    /// <exception cref="EjfatException">The file cannot be opened (<see cref="E2sarErrorCode.NotFound"/>), is empty (<see cref="E2sarErrorCode.Undefined"/>), or holds
    /// something else (<see cref="E2sarErrorCode.CaughtException"/>).</exception>
    public static EjfatUri FromFile(string file = DefaultFile, EjfatUriOptions? options = null)
    {
        string? line;
        try
        {
            using var reader = new StreamReader(file);
            line = reader.ReadLine();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new EjfatException(E2sarErrorCode.NotFound, $"the file '{file}' with the EJFAT URI cannot be read: {e.Message}", e);
        }
        return string.IsNullOrEmpty(line)
            ? throw new EjfatException(E2sarErrorCode.Undefined, $"the file '{file}' is empty; an EJFAT URI is expected in its first line")
            : Parse(line, options);
    }

    private static EjfatUri FromParts(EjfatUriParts parts, EjfatUriOptions options)
    {
        var uri = new EjfatUri
        {
            UseTls = parts.UseTls,
            ControlHost = parts.Host,
            ControlAddress = parts.Address,
            ControlPort = parts.Port,
            PreferIPv6 = options.PreferIPv6,
            LbId = parts.LbId,
            SessionId = parts.SessionId,
            SyncIPv4 = parts.SyncIPv4,
            SyncIPv6 = parts.SyncIPv6,
            SyncIPv4IsLast = parts is { SyncIPv4IsLast: true, SyncIPv4: not null, SyncIPv6: not null },
            DataIPv4 = parts.DataIPv4,
            DataIPv6 = parts.DataIPv6,
            DataPorts = parts.DataPorts,
        };
        return parts.Token.Length == 0 ? uri : uri.WithToken(options.TokenKind, parts.Token);
    }

    // Everything up to the last @ may be part of a token, even of one whose slashes were not escaped.
    private static string Redact(string text)
    {
        var start = text.IndexOf("://", StringComparison.Ordinal);
        var end = text.LastIndexOf('@');
        return start < 0 || end < start + 3 ? text : $"{text[..(start + 3)]}***{text[end..]}";
    }
}

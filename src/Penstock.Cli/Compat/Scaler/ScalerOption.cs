namespace Penstock.Cli.Compat.Scaler;

/// <summary>One option of a Scaler program, on its command line and in its section of a TOML file.</summary>
/// <param name="Name">Long name without dashes; in files <c>-</c> and <c>_</c> are the same.</param>
/// <param name="Short">Short name with its dash, such as <c>-osa</c>; null: none.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="Default">Value when absent, as text; null: no value.</param>
/// <param name="Description">Help text.</param>
internal sealed record ScalerOption(string Name, string? Short, ScalerKind Kind, string? Default, string Description)
{
    /// <summary>The words a choice accepts.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>An environment variable that has precedence over the file.</summary>
    public string? Variable { get; init; }

    /// <summary>Smallest whole number accepted.</summary>
    public long Min { get; init; } = long.MinValue;

    /// <summary>Largest whole number accepted.</summary>
    public long Max { get; init; } = long.MaxValue;

    /// <summary>Belongs to a bare word instead of a name.</summary>
    public bool Positional { get; init; }

    /// <summary>Must be given somewhere.</summary>
    public bool Required { get; init; }

    /// <summary>The options every Scaler program has for its log.</summary>
    public static IReadOnlyList<ScalerOption> Logging { get; } =
    [
        new("logging-paths", "-lp", ScalerKind.Texts, "/dev/stdout", "where the log goes; several files may be named"),
        new("logging-config-file", "-lcf", ScalerKind.Text, null, "accepted and without effect: Python's logging configuration"),
        new("logging-level", "-ll", ScalerKind.Choice, "INFO", "least severity that is logged") { Choices = ["CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG"] },
    ];

    /// <summary>The options of those that listen at tls:// and wss:// addresses.</summary>
    public static IReadOnlyList<ScalerOption> Tls { get; } =
    [
        new("tls-cert", "-tc", ScalerKind.Text, null, "PEM file with the certificate chain of tls:// and wss:// addresses"),
        new("tls-key", "-tk", ScalerKind.Text, null, "PEM file with the certificate's private key"),
    ];
}

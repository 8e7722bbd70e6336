namespace Penstock.Cli.Compat;

/// <summary>One flag of a Go program.</summary>
/// <param name="Name">Its name without dashes.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="Default">Its value when nothing says otherwise.</param>
/// <param name="Description">Help text.</param>
/// <param name="Variable">The environment variable that is its default, or null.</param>
/// <param name="Alias">The flag that this is another name of, or null.</param>
/// <param name="TakesWords">A truth that takes other words after '=' too.</param>
internal sealed record GoFlag(string Name, GoFlagKind Kind, string Default, string Description, string? Variable = null, string? Alias = null, bool TakesWords = false);

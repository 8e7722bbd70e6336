namespace Penstock.Cli.Compat;

/// <summary>What a flag of a Go program takes.</summary>
internal enum GoFlagKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>Nothing, or true or false after '='.</summary>
    Truth,

    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>A number.</summary>
    Number,
}

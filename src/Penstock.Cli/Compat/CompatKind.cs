namespace Penstock.Cli.Compat;

/// <summary>What an option of an original takes.</summary>
internal enum CompatKind
{
    /// <summary>Nothing: present or absent.</summary>
    Flag,

    /// <summary>Any text.</summary>
    Text,

    /// <summary>A whole number within the original's C++ type.</summary>
    Whole,

    /// <summary>A number with a fraction.</summary>
    Number,

    /// <summary>1/0, true/false, yes/no, on/off.</summary>
    Truth,
}

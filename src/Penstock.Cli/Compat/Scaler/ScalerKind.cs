namespace Penstock.Cli.Compat.Scaler;

/// <summary>What an option of a Scaler program takes.</summary>
internal enum ScalerKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>Any number of texts.</summary>
    Texts,

    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>A number with a fraction.</summary>
    Number,

    /// <summary>Nothing on the command line; true or false in a file.</summary>
    Flag,

    /// <summary>One of a few words.</summary>
    Choice,
}

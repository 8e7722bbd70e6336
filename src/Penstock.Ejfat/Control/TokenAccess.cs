namespace Penstock.Ejfat.Control;

/// <summary>What a permission allows, numbered as in the control protocol.</summary>
public enum TokenAccess
{
    /// <summary>Look.</summary>
    ReadOnly = 0,

    /// <summary>Register workers.</summary>
    Register = 1,

    /// <summary>Reserve.</summary>
    Reserve = 2,

    /// <summary>Everything.</summary>
    Update = 3,
}

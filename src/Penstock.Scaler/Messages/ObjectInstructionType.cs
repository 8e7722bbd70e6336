namespace Penstock.Scaler.Messages;

/// <summary>What happened to objects.</summary>
internal enum ObjectInstructionType : ushort
{
    Create = 0,

    Delete = 1,

    /// <summary>Between a Python client's halves only.</summary>
    Clear = 2,
}

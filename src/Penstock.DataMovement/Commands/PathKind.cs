namespace Penstock.DataMovement.Commands;

/// <summary>What stands at a path, as far as a copy cares.</summary>
internal enum PathKind
{
    /// <summary>Nothing.</summary>
    Missing,

    File,

    Directory,

    /// <summary>A link, a device, a pipe.</summary>
    Other,
}

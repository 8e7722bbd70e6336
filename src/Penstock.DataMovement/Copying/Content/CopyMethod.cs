namespace Penstock.DataMovement.Copying.Content;

/// <summary>The ways content takes, best first.</summary>
internal enum CopyMethod
{
    Reflink,
    CopyFileRange,
    SendFile,
    ReadWrite,
    Direct,
    Hole,
}

namespace Penstock.DataMovement.Copying.Content;

/// <summary>Which ways of copying work between two file systems, learnt from what they refuse. Only ever goes down.</summary>
internal sealed class Ladder
{
    private volatile bool _noReflink;
    private volatile bool _noCopyRange;
    private volatile bool _noSendFile;
    private volatile bool _noAllocate;
    private volatile bool _noUnnamed;

    public bool Reflink => !_noReflink;

    public bool CopyRange => !_noCopyRange;

    public bool SendFile => !_noSendFile;

    public bool Allocate => !_noAllocate;

    /// <summary>Files may be written without a name and get it when they are whole.</summary>
    public bool Unnamed => !_noUnnamed;

    public void RefuseUnnamed() => _noUnnamed = true;

    public void RefuseReflink() => _noReflink = true;

    public void RefuseCopyRange() => _noCopyRange = true;

    public void RefuseSendFile() => _noSendFile = true;

    public void RefuseAllocate() => _noAllocate = true;
}

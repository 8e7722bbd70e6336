namespace Penstock.DataMovement.Copying.Content;

/// <summary>Which ways of copying work between two file systems, learnt from what they refuse. Only ever goes down.</summary>
internal sealed class Ladder
{
    private volatile bool _noReflink;
    private volatile bool _noCopyRange;
    private volatile bool _noSendFile;
    private volatile bool _noAllocate;

    public bool Reflink => !_noReflink;

    public bool CopyRange => !_noCopyRange;

    public bool SendFile => !_noSendFile;

    public bool Allocate => !_noAllocate;

    public void RefuseReflink() => _noReflink = true;

    public void RefuseCopyRange() => _noCopyRange = true;

    public void RefuseSendFile() => _noSendFile = true;

    public void RefuseAllocate() => _noAllocate = true;
}

using System.Runtime.InteropServices;
using Penstock.DataMovement.Copying.Files;
using Penstock.DataMovement.Copying.Filters;
using Penstock.DataMovement.Copying.Walking;
using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying;

/// <summary>Counts a tree beside its copy, so that progress has a total.</summary>
internal sealed unsafe class TreeCount(CopyOptions options, FolderHandles handles) : ITreeVisitor
{
    private readonly FilterList _filters = new(options.Filters);
    private long _files;
    private long _folders;
    private long _links;
    private long _specials;
    private long _bytes;

    public bool FollowsLinks => false;

    public CopyCounts Counts => new() { Files = Volatile.Read(ref _files), Folders = Volatile.Read(ref _folders), Links = Volatile.Read(ref _links), Specials = Volatile.Read(ref _specials), Bytes = Volatile.Read(ref _bytes) };

    public bool IsFolder(Worker worker, Folder folder, byte* name) => FileStatus.Of(folder.Source, name, out var status) == 0 && status.IsFolder;

    public Folder? Enter(Worker worker, Folder parent, byte* name)
    {
        var bytes = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name);
        if (!_filters.IsEmpty && _filters.Excludes(parent.RelativePath(bytes), isFolder: true)) return null;
        var source = LibC.OpenAt(parent.Source, name, Open.Folder | Open.NoFollow | Open.NonBlock | Open.CloseOnExec, 0);
        if (source < 0) return null;
        if (FileStatus.Of(source, out var status) != 0)
        {
            _ = LibC.Close(source);
            return null;
        }

        _folders++;
        var closed = options.OneFileSystem && status.Device != parent.Tree.Device;
        var folder = new Folder(parent, [.. bytes, 0], [0], status) { Tree = parent.Tree, Source = source, HasTarget = false, IsClosedOff = closed };
        handles.Add(folder);
        return folder;
    }

    public void Visit(Worker worker, Folder folder, byte* name)
    {
        if (FileStatus.Of(folder.Source, name, out var status) != 0) return;
        if (!_filters.IsEmpty && folder.IsCopy && _filters.Excludes(folder.RelativePath(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name)), isFolder: false)) return;
        if (status.IsRegular)
        {
            if (Decision.LeavesOut(options, status)) return;
            _files++;
            _bytes += status.Bytes;
        }
        else if (status.IsSymbolicLink) _links++;
        else if (!status.IsFolder) _specials++;
    }

    /// <summary>The top itself.</summary>
    public void CountTop() => _folders++;

    public void Leave(Worker worker, Folder folder)
    {
    }

    public void ListingFailed(Folder folder, int errno)
    {
    }
}

using System.Runtime.InteropServices;
using Penstock.DataMovement.Copying.Files;
using Penstock.DataMovement.Copying.Filters;
using Penstock.DataMovement.Copying.Walking;
using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying;

/// <summary>Where each source goes, opened: the paths the user gave are followed as given, what is below them is not.</summary>
internal sealed unsafe class CopyRoots(CopyContext context, FilterList filters, NameWriter names)
{
    private const uint OwnerOnly = 0x1c0;

    private readonly Dictionary<RawPath, Folder> _bases = [];

    /// <summary>A source, ready to be walked.</summary>
    /// <param name="Base">The open folder and its counterpart: the top itself when contents are meant, else what the source is in.</param>
    /// <param name="Name">The source's name in it with a zero at the end; empty for contents.</param>
    /// <param name="Target">Its name at the destination.</param>
    public sealed record Root(Folder Base, byte[] Name, byte[] Target);

    /// <summary>Opens a source and its place.</summary>
    /// <exception cref="CopyFailure">Something is missing, or the two are not apart.</exception>
    public Root Open(RawPath source, bool isOnly)
    {
        var options = context.Options;
        var contents = source.MeansContents;
        var errno = StatusOf(source, contents || options.Symlinks == SymlinkPolicy.Follow, out var status);
        if (errno != 0) throw CopyFailure.AtSource($"'{source}'", errno);
        if (contents && !status.IsFolder) throw new CopyFailure(CopyErrorKind.Other, $"'{source}' is no folder, its contents cannot be meant", Errno.NotDirectory, atTarget: false);
        var exists = StatusOf(options.Destination, follow: true, out var place) == 0;
        if (exists && !place.IsFolder && (status.IsFolder || !isOnly))
        {
            throw new CopyFailure(CopyErrorKind.InTheWay, $"'{options.Destination}' is a {FileType.NameOf(place.Mode)}; a folder, or a new name, is needed for {(isOnly ? $"the folder '{source}'" : "several sources")}", Errno.NotDirectory, atTarget: true);
        }

        if (!exists && !isOnly && !contents) throw new CopyFailure(CopyErrorKind.Other, $"'{options.Destination}' does not exist; several sources need a folder that does", Errno.NotFound, atTarget: true);
        if (contents) return OpenContents(source, status, exists);
        // Into an existing folder under its own name, else the destination's.
        var (folder, name) = exists && place.IsFolder ? (options.Destination, NameOf(source)) : (options.Destination.Folder, options.Destination.Name);
        if (!exists && !status.IsFolder && options.Destination.Bytes.EndsWith("/"u8)) throw new CopyFailure(CopyErrorKind.Other, $"'{options.Destination}' does not exist", Errno.NotFound, atTarget: true);
        return OpenNamed(source, status, folder, name);
    }

    private Root OpenContents(RawPath source, in FileStatus status, bool exists)
    {
        var destination = context.Options.Destination;
        var isNew = false;
        if (!exists && !context.Options.DryRun)
        {
            int made;
            fixed (byte* path = destination.Terminated()) made = LibC.MakeFolder(LibC.CurrentFolder, path, OwnerOnly);
            if (made != 0) throw CopyFailure.Target($"mkdir '{destination}'", Marshal.GetLastPInvokeError());
            isNew = true;
        }

        var folder = new Folder(null, [0], [0], status)
        {
            Tree = new CopyTree(source, destination, status.Device),
            Source = OpenFolder(source, atTarget: false),
            Target = exists || isNew ? OpenFolder(destination, atTarget: true) : -1,
            HasTarget = exists || isNew,
            IsNew = isNew,
        };
        Prepare(folder, status, isNew);
        return new Root(folder, [], []);
    }

    private Root OpenNamed(RawPath source, in FileStatus status, RawPath place, RawPath name)
    {
        var above = source.Folder;
        // Thousands of sources of one folder, as a shell's pattern gives them, need it open once.
        if (_bases.TryGetValue(above, out var known))
        {
            if (status.IsFolder && known.HasTarget) RefuseInside(known, status);
            return new Root(known, [.. NameOf(source).Bytes, 0], [.. name.Bytes, 0]);
        }

        if (StatusOf(above, follow: true, out var aboveStatus) is not 0 and var errno) throw CopyFailure.AtSource($"'{above}'", errno);
        var hasTarget = StatusOf(place, follow: true, out _) == 0;
        if (!hasTarget && !context.Options.DryRun) throw CopyFailure.Target($"'{place}'", Errno.NotFound);
        var folder = new Folder(null, [0], [0], aboveStatus)
        {
            Tree = new CopyTree(above, place, status.Device),
            Source = OpenFolder(above, atTarget: false),
            Target = hasTarget ? OpenFolder(place, atTarget: true) : -1,
            HasTarget = hasTarget,
            IsCopy = false,
        };
        Prepare(folder, status, isNew: false);
        _bases[above] = folder;
        return new Root(folder, [.. NameOf(source).Bytes, 0], [.. name.Bytes, 0]);
    }

    private void Prepare(Folder folder, in FileStatus source, bool isNew)
    {
        context.Handles.Add(folder);
        if (!folder.HasTarget) return;
        new FolderCopier(context, filters, names).Learn(folder, inherits: true);
        if (!source.IsFolder) return;
        RefuseInside(folder, source);
        if (!folder.IsCopy) return;
        folder.Tree.Place = isNew ? (folder.TargetStatus.Device, folder.TargetStatus.Inode) : default;
    }

    // From the destination up to the root of the file system: the source must not be among them.
    private void RefuseInside(Folder folder, in FileStatus source)
    {
        var at = folder.Target;
        try
        {
            for (var last = default(FileStatus); ;)
            {
                if (FileStatus.Of(at, out var status) != 0) return;
                if (status.IsSameAs(source))
                {
                    throw new CopyFailure(CopyErrorKind.InTheWay, $"'{context.Options.Destination}' is '{folder.Tree.Source}' itself or inside it", 0, atTarget: true);
                }

                if (status.IsSameAs(last)) return;
                last = status;
                int up;
                fixed (byte* name = "..\0"u8) up = LibC.OpenAt(at, name, Linux.Open.Folder | Linux.Open.CloseOnExec, 0);
                if (at != folder.Target) _ = LibC.Close(at);
                at = up;
                if (up < 0) return;
            }
        }
        finally
        {
            if (at != folder.Target && at >= 0) _ = LibC.Close(at);
        }
    }

    // A path like "a/..": its name is what the folder it leads to is called, which only the kernel knows.
    private static RawPath NameOf(RawPath source)
    {
        var name = source.Name;
        return name.Bytes.SequenceEqual(".."u8) || name.IsEmpty
            ? throw new CopyFailure(CopyErrorKind.Other, $"'{source}' ends with no name of its own; with a '/' behind it its contents are copied", 0, atTarget: false)
            : name;
    }

    private static int OpenFolder(RawPath path, bool atTarget)
    {
        fixed (byte* name = path.Terminated())
        {
            var file = LibC.OpenAt(LibC.CurrentFolder, name, Linux.Open.Folder | Linux.Open.NonBlock | Linux.Open.CloseOnExec, 0);
            if (file >= 0) return file;
            var errno = Marshal.GetLastPInvokeError();
            throw atTarget ? CopyFailure.Target($"'{path}'", errno) : CopyFailure.AtSource($"'{path}'", errno);
        }
    }

    private static int StatusOf(RawPath path, bool follow, out FileStatus status)
    {
        fixed (byte* name = path.Terminated()) return FileStatus.Of(LibC.CurrentFolder, name, follow ? 0 : LibC.NoFollow, out status);
    }
}

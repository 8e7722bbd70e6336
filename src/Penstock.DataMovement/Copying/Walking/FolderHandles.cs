using System.Runtime.InteropServices;
using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying.Walking;

/// <summary>
/// Keeps folders open, but not more than a limit: one that nobody uses is closed and later opened again from its parent, name by name, never through a link, and must then be the same
/// folder. So trees of any depth and width need neither long paths nor many descriptors.
/// </summary>
internal sealed unsafe class FolderHandles
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Folder> _idle = [];
    private readonly HashSet<Folder> _open = [];
    private readonly int _most;

    public FolderHandles(int most = 0) => _most = most > 0 ? most : Budget();

    /// <summary>Takes over a folder that was just opened; the caller uses it until <see cref="Release"/>.</summary>
    public void Add(Folder folder)
    {
        lock (_lock)
        {
            folder.Users = 1;
            _open.Add(folder);
            Trim();
        }
    }

    /// <summary>Opens a folder if it is closed, and keeps it open.</summary>
    /// <exception cref="CopyFailure">It cannot be opened again, or another stands in its place.</exception>
    public void Acquire(Folder folder)
    {
        lock (_lock) AcquireLocked(folder);
    }

    public void Release(Folder folder)
    {
        lock (_lock) ReleaseLocked(folder);
    }

    /// <summary>Closes a folder that is done.</summary>
    public void Remove(Folder folder)
    {
        lock (_lock)
        {
            if (folder.Idle is { } node) _idle.Remove(node);
            folder.Idle = null;
            Close(folder);
        }
    }

    public void CloseAll()
    {
        lock (_lock)
        {
            foreach (var folder in _open.ToArray()) Close(folder);
            _idle.Clear();
        }
    }

    private static int Budget()
    {
        const int NumberOfFiles = 7;
        var limit = stackalloc ulong[2];
        // Two descriptors a folder, and a quarter of what the process may have.
        return LibC.GetLimit(NumberOfFiles, limit) == 0 ? (int)Math.Clamp(limit[0] / 8, 32, 2048) : 32;
    }

    private void AcquireLocked(Folder folder)
    {
        if (folder.Users++ > 0) return;
        if (folder.Idle is { } node)
        {
            _idle.Remove(node);
            folder.Idle = null;
        }

        if (_open.Contains(folder)) return;
        try
        {
            OpenChain(folder);
        }
        catch
        {
            folder.Users--;
            throw;
        }

        _open.Add(folder);
        Trim();
    }

    // From the nearest ancestor that is open. Those in between stay open as idle ones: their turn comes next.
    private void OpenChain(Folder folder)
    {
        var closed = new Stack<Folder>();
        for (var at = folder; !_open.Contains(at); at = at.Parent!) closed.Push(at);
        while (closed.TryPop(out var next))
        {
            Reopen(next.Parent!, next);
            if (closed.Count == 0) return;
            _open.Add(next);
            next.Idle = _idle.AddLast(next);
        }
    }

    private static void Reopen(Folder parent, Folder folder)
    {
        var flags = Open.Folder | Open.CloseOnExec;
        fixed (byte* name = folder.Name, targetName = folder.TargetName)
        {
            folder.Source = LibC.OpenAt(parent.Source, name, folder.IsFollowed ? flags : flags | Open.NoFollow, 0);
            if (folder.Source < 0) throw CopyFailure.AtSource("open", Marshal.GetLastPInvokeError());
            if (FileStatus.Of(folder.Source, out var now) != 0 || !now.IsSameAs(folder.Status))
            {
                CloseOne(folder);
                throw new CopyFailure(CopyErrorKind.Changed, "another folder took its place", 0, atTarget: false);
            }

            if (!folder.HasTarget) return;
            folder.Target = LibC.OpenAt(parent.Target, targetName, flags | Open.NoFollow, 0);
            var errno = folder.Target < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (errno == 0 && FileStatus.Of(folder.Target, out now) == 0 && now.IsSameAs(folder.TargetStatus)) return;
            CloseOne(folder);
            throw errno != 0 ? CopyFailure.Target("open", errno) : new CopyFailure(CopyErrorKind.Changed, "another folder took its place", 0, atTarget: true);
        }
    }

    private void ReleaseLocked(Folder folder)
    {
        if (--folder.Users > 0 || !_open.Contains(folder) || folder.Parent is null) return;
        folder.Idle = _idle.AddLast(folder);
        Trim();
    }

    private void Trim()
    {
        while (_open.Count > _most && _idle.First is { } oldest)
        {
            _idle.RemoveFirst();
            oldest.Value.Idle = null;
            Close(oldest.Value);
        }
    }

    private void Close(Folder folder)
    {
        _open.Remove(folder);
        CloseOne(folder);
    }

    private static void CloseOne(Folder folder)
    {
        if (folder.Source >= 0) _ = LibC.Close(folder.Source);
        if (folder.Target >= 0) _ = LibC.Close(folder.Target);
        (folder.Source, folder.Target) = (-1, -1);
    }
}

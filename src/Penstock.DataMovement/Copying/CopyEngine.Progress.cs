using System.Runtime.InteropServices;
using Penstock.DataMovement.Copying.Walking;
using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying;

/// <content>What it says of itself, and what runs beside and after the copy.</content>
public sealed partial class CopyEngine
{
    private static readonly string[] Methods = ["reflink", "copy_file_range", "sendfile", "read_write", "direct", "hole"];

    private CopyResult Fill(CopyResult result)
    {
        Worker[] workers;
        lock (_countLock) workers = [.. _workers];
        long Total(Func<CopyCounters, long> of) => workers.Sum(w => of(w.Counters));
        var elapsed = _started == 0 ? TimeSpan.Zero : _time.GetElapsedTime(_started, _ended != 0 ? _ended : _time.GetTimestamp());
        return result with
        {
            Phase = (CopyPhase)_phase,
            Elapsed = elapsed,
            Total = Counted(),
            IsTotalKnown = _countDone,
            Done = new CopyCounts { Files = Total(c => c.Files), Folders = Total(c => c.Folders), Links = Total(c => c.Links), Specials = Total(c => c.Specials), Bytes = Total(c => c.FileBytes) },
            Unchanged = new CopyCounts { Files = Total(c => c.Unchanged), Folders = Total(c => c.UnchangedFolders), Links = Total(c => c.UnchangedLinks), Specials = Total(c => c.UnchangedSpecials), Bytes = Total(c => c.UnchangedBytes) },
            Skipped = Total(c => c.Skipped),
            HardLinks = Total(c => c.HardLinks),
            Deleted = Total(c => c.Deleted),
            Failed = _context.Failed,
            BytesCopied = Total(c => c.Copied),
            BytesVerified = Total(c => c.VerifiedBytes),
            FilesVerified = Total(c => c.VerifiedFiles),
            BytesResumed = Total(c => c.ResumedBytes),
            Errors = _context.Errors,
            BytesByMethod = Methods.Select((name, i) => (name, bytes: workers.Sum(w => w.Counters.ByMethod[i]))).Where(m => m.bytes > 0).ToDictionary(m => m.name, m => m.bytes, StringComparer.Ordinal),
            Restarts = _context.Journal is { IsResumed: true } journal ? journal.State.Restarts + 1 : 0,
        };
    }

    private CopyCounts Counted()
    {
        lock (_countLock)
        {
            var counts = _counts.Select(c => c.Counts).ToList();
            return new CopyCounts { Files = counts.Sum(c => c.Files), Folders = counts.Sum(c => c.Folders), Links = counts.Sum(c => c.Links), Specials = counts.Sum(c => c.Specials), Bytes = counts.Sum(c => c.Bytes) };
        }
    }

    private void Count()
    {
        foreach (var source in _options.Sources)
        {
            if (_context.IsStopped) return;
            var handles = new FolderHandles(128);
            var count = new TreeCount(_options, handles);
            lock (_countLock) _counts.Add(count);
            CountOne(source, count, handles);
        }

        _countDone = !_context.IsStopped;
    }

    private unsafe void CountOne(RawPath source, TreeCount count, FolderHandles handles)
    {
        var path = source.MeansContents ? source : source.Folder;
        int file;
        fixed (byte* name = path.Terminated()) file = LibC.OpenAt(LibC.CurrentFolder, name, Open.Folder | Open.NonBlock | Open.CloseOnExec, 0);
        if (file < 0) return;
        if (FileStatus.Of(file, out var status) != 0)
        {
            _ = LibC.Close(file);
            return;
        }

        var top = new Folder(null, [0], [0], status) { Tree = new CopyTree(path, path, status.Device), Source = file, HasTarget = false, IsCopy = source.MeansContents };
        handles.Add(top);
        using var walk = new TreeWalk(count, handles);
        using var worker = new Worker(0, _options, _context.Rules);
        _countWalk = walk;
        walk.Run([worker], w =>
        {
            if (source.MeansContents)
            {
                count.CountTop();
                walk.Add(top);
                return;
            }

            byte[] terminated = [.. source.Name.Bytes, 0];
            fixed (byte* name = terminated)
            {
                if (count.IsFolder(w, top, name))
                {
                    if (count.Enter(w, top, name) is { } folder) walk.Enqueue(folder);
                }
                else count.Visit(w, top, name);
            }
        });
    }

    private void SyncAll()
    {
        if (_options.Durability == DurabilityLevel.None || _options.DryRun) return;
        _phase = (int)CopyPhase.Syncing;
        foreach (var folder in _context.Roots)
        {
            if (_options.Durability == DurabilityLevel.Batch && LibC.SyncFileSystem(folder.Target) != 0)
            {
                _context.Report(folder, default, CopyFailure.Target("syncfs", Marshal.GetLastPInvokeError()));
            }
        }
    }
}

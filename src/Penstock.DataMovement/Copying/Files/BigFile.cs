using System.Runtime.InteropServices;
using Penstock.DataMovement.Copying.Content;
using Penstock.DataMovement.Copying.Journaling;
using Penstock.DataMovement.Copying.Walking;
using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying.Files;

/// <summary>A file that several workers copy in chunks of several blocks. Who finishes the last chunk finishes the file.</summary>
internal sealed unsafe class BigFile : ISharedWork, IDisposable
{
    private readonly CopyContext _context;
    private readonly FileCopier _copier;
    private readonly NameWriter _names;
    private readonly FileContent _content;
    private readonly Folder _folder;
    private readonly byte[] _name;
    private readonly byte[] _target;
    private readonly bool _follows;
    private readonly byte[] _part;
    private readonly uint _mode;
    private readonly bool _replaces;
    private readonly OpenCopy _copy;
    private readonly byte[]?[] _hashes;
    private readonly int _blocksOfChunk;
    private readonly int _chunks;
    private readonly JournalFile? _journal;
    private int _attempt;
    private int _claimed;
    private int _left;
    private bool _closed;
    private CopyFailure? _failure;

    private BigFile(Worker worker, CopyContext context, FileCopier copier, NameWriter names, FileContent content, in FileTask task, int source, in FileStatus status, bool replaces, int attempt)
    {
        (_context, _copier, _names, _content, _folder, _follows, _replaces, _attempt) = (context, copier, names, content, task.Folder, task.Follows, replaces, attempt);
        _name = [.. task.NameBytes, 0];
        _target = [.. task.TargetBytes, 0];
        _part = PartName.Of(task.TargetBytes, context.Operation);
        _mode = worker.Metadata.ModeForNew(status, _folder.GivenGroup, _folder.GivesAcl);
        var target = OpenPart(attempt, out var old);
        // Of an old part nothing is known but its content.
        if (old) _mode = uint.MaxValue;
        _copy = new OpenCopy { Source = source, Target = target, Status = status, Ladder = context.Ladders.Between(status.Device, _folder.TargetStatus.Device), IsShared = true };
        var blocks = content.BlocksOf(status.Bytes);
        _hashes = new byte[]?[blocks];
        _blocksOfChunk = (int)Math.Max(1, context.Options.ChunkBytes / content.BlockBytes);
        _chunks = (blocks + _blocksOfChunk - 1) / _blocksOfChunk;
        _left = _chunks;
        if (context.Journal is not null && FileStatus.Of(target, out var there) == 0)
        {
            _journal = context.Journal.BeginFile([.. _folder.Tree.Target.Bytes, (byte)'/', .. _folder.RelativePath(task.TargetBytes)], status, there, content.BlockBytes, blocks);
        }
    }

    /// <summary>Takes over the open source.</summary>
    public static BigFile Begin(Worker worker, CopyContext context, FileCopier copier, NameWriter names, FileContent content, in FileTask task, int source, in FileStatus status, bool replaces, int attempt)
    {
        var big = new BigFile(worker, context, copier, names, content, task, source, status, replaces, attempt);
        task.Folder.Begin();
        context.Add(big);
        return big;
    }

    /// <summary>Offers the chunks to all and takes part until none is left, so that no worker opens more than it copies. Null: others still work on some.</summary>
    public bool? Share(Worker worker)
    {
        try
        {
            if (_context.Content.TryReflink(worker, _copy))
            {
                _left = 1;
                _claimed = _chunks;
                Clone(worker);
                return null;
            }

            _context.Content.Preallocate(_copy);
            _content.OpenDirect(_copy);
        }
        catch (CopyFailure failure)
        {
            _failure = failure;
            Finish(worker);
            return null;
        }

        _context.Walk!.Share(this);
        for (var piece = Claim(); piece >= 0; piece = Claim()) Run(worker, piece);
        return null;
    }

    public int Claim()
    {
        var piece = Interlocked.Increment(ref _claimed) - 1;
        return piece < _chunks ? piece : -1;
    }

    public void Run(Worker worker, int piece)
    {
        try
        {
            var end = Math.Min(_hashes.Length, (piece + 1) * _blocksOfChunk);
            for (var block = piece * _blocksOfChunk; block < end && _failure is null; block++) CopyBlock(worker, block);
        }
        catch (CopyFailure failure)
        {
            _failure ??= failure;
        }
        catch (OperationCanceledException)
        {
            // Left for a later run, or removed at the end.
            return;
        }

        if (Interlocked.Decrement(ref _left) == 0) Finish(worker);
    }

    public void Dispose()
    {
        if (_closed) return;
        _closed = true;
        FileContent.CloseDirect(_copy);
        _ = LibC.Close(_copy.Source);
        _ = LibC.Close(_copy.Target);
    }

    /// <summary>The operation ends before the file: it stays where a journal knows it.</summary>
    public void Abandon()
    {
        Dispose();
        if (_journal is not null) return;
        try
        {
            _context.Handles.Acquire(_folder);
            _names.RemovePart(_folder, _part);
            _context.Handles.Release(_folder);
        }
        catch (CopyFailure)
        {
            // The folder is gone, and the part with it.
        }
    }

    private void CopyBlock(Worker worker, int block)
    {
        if (_journal?[block] is { } known && (!_content.Hashes || known.Length > 0))
        {
            _hashes[block] = known;
            worker.Counters.ResumedBytes += Math.Min(_content.BlockBytes, _copy.Status.Bytes - ((long)block * _content.BlockBytes));
            return;
        }

        _hashes[block] = _content.CopyBlock(worker, _copy, block, cloned: false);
        if (_journal is null) return;
        if (_context.Options.Durability is DurabilityLevel.File or DurabilityLevel.All && LibC.SyncData(_copy.Target) != 0) throw CopyFailure.Target("fdatasync", Marshal.GetLastPInvokeError());
        _context.Journal!.BlockDone(_journal, block, _hashes[block]);
    }

    // Shared blocks: only verification is left to do.
    private void Clone(Worker worker)
    {
        try
        {
            for (var block = 0; block < _hashes.Length && _context.Options.Verify > VerifyLevel.Size && !_context.IsStopped; block++) _hashes[block] = _content.CopyBlock(worker, _copy, block, cloned: true);
        }
        catch (CopyFailure failure)
        {
            _failure = failure;
        }

        Finish(worker);
    }

    private void Finish(Worker worker)
    {
        if (_context.IsStopped && _failure is null) return;
        _context.Remove(this);
        var done = _failure is null && TryComplete(worker);
        if (!done) Dispose();
        var again = !done && _copier.PassesLater(_failure!, ref _attempt);
        if (!done) GiveUp();
        bool? copied = done;
        if (again) copied = CopyAgain(worker);
        else if (!done) _copier.Fail(worker, _folder, _name.AsSpan(0, _name.Length - 1), _failure!);
        if (copied is { } known) _context.Copied?.Invoke(worker, _folder, _name, _target, _copy.Status, known);
        _context.Walk!.End(worker, _folder);
    }

    private bool TryComplete(Worker worker)
    {
        try
        {
            _context.Handles.Acquire(_folder);
            try
            {
                _content.SetLength(_copy);
                _copier.Complete(worker, _folder, _copy, _mode);
                Dispose();
                bool published;
                fixed (byte* target = _target) published = _names.Publish(_folder, _part, target);
                if (_journal is not null) _context.Journal!.FileDone(_journal);
                if (!published) worker.Counters.Skipped++;
                else _copier.BigDone(worker, _folder, _name.AsSpan(0, _name.Length - 1), _copy.Status, _replaces, _content.Hashes ? worker.Hash.OfBlocks(_hashes!) : null);
                return true;
            }
            finally
            {
                _context.Handles.Release(_folder);
            }
        }
        catch (CopyFailure failure)
        {
            _failure = failure;
            return false;
        }
    }

    private bool? CopyAgain(Worker worker)
    {
        _context.Handles.Acquire(_folder);
        try
        {
            fixed (byte* name = _name, target = _target) return _copier.Copy(worker, new FileTask(_folder, (nint)name, (nint)target, _follows), _attempt);
        }
        finally
        {
            _context.Handles.Release(_folder);
        }
    }

    private void GiveUp()
    {
        if (_journal is not null) _context.Journal!.FileDone(_journal);
        try
        {
            _context.Handles.Acquire(_folder);
            _names.RemovePart(_folder, _part);
            _context.Handles.Release(_folder);
        }
        catch (CopyFailure)
        {
            // The folder is gone, and the part with it.
        }
    }

    // A part of an earlier run is gone on with, when the journal knows it; the file it was made for is compared there.
    private int OpenPart(int attempt, out bool old)
    {
        old = true;
        if (_context.Journal is { IsResumed: true } && attempt == 0)
        {
            fixed (byte* name = _part)
            {
                var file = LibC.OpenAt(_folder.Target, name, Open.ReadWrite | Open.NoFollow | Open.NonBlock | Open.CloseOnExec, 0);
                if (file >= 0 && FileStatus.Of(file, out var status) == 0 && status.IsRegular) return file;
                if (file >= 0) _ = LibC.Close(file);
            }
        }

        old = false;
        return _names.CreatePart(_folder, _part, _mode, readable: true);
    }
}

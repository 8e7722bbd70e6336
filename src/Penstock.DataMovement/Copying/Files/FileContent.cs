using Penstock.DataMovement.Copying.Content;
using Penstock.DataMovement.Copying.Walking;
using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying.Files;

/// <summary>Copies and verifies content block by block, the unit of hashes and of the journal.</summary>
internal sealed unsafe class FileContent(CopyContext context)
{
    private const int LeastBlock = 64 << 10;
    private const int BlocksOfChunk = 8;

    private readonly CopyOptions _options = context.Options;
    private readonly Func<bool> _stop = () => context.IsStopped;

    /// <summary>An eighth of a chunk, in whole 64 KiB: what a process that dies repeats is this for each worker.</summary>
    public int BlockBytes { get; } = BlockBytesOf(context.Options.ChunkBytes);

    public static int BlockBytesOf(long chunk) => (int)Math.Min(1 << 30, Math.Max(LeastBlock, chunk / BlocksOfChunk / LeastBlock * LeastBlock));

    public int BlocksOf(long bytes) => (int)((bytes + BlockBytes - 1) / BlockBytes);

    public bool Hashes => _options.Verify == VerifyLevel.Hash;

    /// <summary>Opens descriptors for direct IO where it is asked for.</summary>
    public void OpenDirect(OpenCopy copy)
    {
        if (_options.Direct == Choice.Never || (_options.Direct == Choice.Auto && copy.Status.Bytes < _options.DirectBytes)) return;
        copy.DirectUnit = Math.Max(copy.Status.DirectUnit, 4096);
        copy.DirectSource = Reopen(copy.Source, Open.Read | Open.Direct);
        copy.DirectTarget = copy.DirectSource < 0 ? -1 : Reopen(copy.Target, Open.Write | Open.Direct);
        if (copy.DirectTarget < 0) CloseDirect(copy);
        if (copy.DirectTarget < 0 && _options.Direct == Choice.Always) throw CopyFailure.Target("open with O_DIRECT", Errno.Invalid);
    }

    public static void CloseDirect(OpenCopy copy)
    {
        if (copy.DirectSource >= 0) _ = LibC.Close(copy.DirectSource);
        if (copy.DirectTarget >= 0) _ = LibC.Close(copy.DirectTarget);
        (copy.DirectSource, copy.DirectTarget) = (-1, -1);
    }

    /// <summary>The whole of a file by one worker; its hash when hashes are asked for.</summary>
    public byte[]? CopyAll(Worker worker, OpenCopy copy)
    {
        var cloned = context.Content.TryReflink(worker, copy);
        if (!cloned)
        {
            context.Content.Preallocate(copy);
            OpenDirect(copy);
        }

        try
        {
            var hashes = new List<byte[]>(Hashes ? BlocksOf(copy.Status.Bytes) : 0);
            if (copy.Status.Bytes == 0) ReadUnsized(worker, copy);
            else if (Hashes || _options.Verify == VerifyLevel.Compare)
            {
                for (var block = 0; block < BlocksOf(copy.Status.Bytes); block++)
                {
                    if (CopyBlock(worker, copy, block, cloned) is { } hash) hashes.Add(hash);
                }
            }
            else if (!cloned) context.Content.Copy(worker, copy, 0, copy.Status.Bytes, hash: null);

            if (!cloned) SetLength(copy);
            return !Hashes ? null : hashes.Count > 0 ? worker.Hash.OfBlocks(hashes) : worker.Hash.Finish();
        }
        finally
        {
            CloseDirect(copy);
        }
    }

    /// <summary>One block, verified.</summary>
    public byte[]? CopyBlock(Worker worker, OpenCopy copy, int block, bool cloned)
    {
        var from = (long)block * BlockBytes;
        var to = Math.Min(copy.Status.Bytes, from + BlockBytes);
        if (!cloned) context.Content.Copy(worker, copy, from, to, Hashes ? worker.Hash : null);
        else if (Hashes) HashOf(copy.Source, worker.Buffer, worker.Hash, from, to);
        var hash = Hashes ? worker.Hash.Finish() : null;
        context.BlockWritten?.Invoke(copy.Target, from);
        if (_options.Verify is VerifyLevel.Hash or VerifyLevel.Compare) Check(worker, copy, from, to, hash);
        return hash;
    }

    /// <summary>What was not written at the end is a hole: the size says so. In place, what was longer ends here.</summary>
    public void SetLength(OpenCopy copy)
    {
        if ((copy.MayHaveHoles || copy.OverOld || copy.IsShared || _options.Sparse == Choice.Always) && LibC.Truncate(copy.Target, copy.Status.Bytes) != 0)
        {
            throw CopyFailure.Target("ftruncate", System.Runtime.InteropServices.Marshal.GetLastPInvokeError());
        }
    }

    private void Check(Worker worker, OpenCopy copy, long from, long to, byte[]? hash)
    {
        // A file whose end is a hole has its length later: reading ends early there, and what is missing is zeros.
        if (_options.VerifyFromDisk)
        {
            if (LibC.SyncRange(copy.Target, from, to - from, LibC.SyncWaitBefore | LibC.SyncWrite | LibC.SyncWaitAfter) != 0) throw CopyFailure.Target("sync_file_range", System.Runtime.InteropServices.Marshal.GetLastPInvokeError());
            _ = LibC.Advise(copy.Target, from, to - from, LibC.AdviseDontNeed);
        }

        if (hash is not null)
        {
            if (copy.MayHaveHoles) HashWithHoles(worker, copy, from, to);
            else HashOf(copy.Target, worker.Second, worker.CheckHash, from, to);
            if (!worker.CheckHash.Finish().AsSpan().SequenceEqual(hash)) throw Mismatch(from, to);
        }
        else Compare(worker, copy, from, to);

        worker.Counters.VerifiedBytes += to - from;
    }

    private void Compare(Worker worker, OpenCopy copy, long from, long to)
    {
        for (var at = from; at < to && !context.IsStopped;)
        {
            var count = (int)Math.Min(Worker.BufferBytes, to - at);
            var read = ContentCopier.ReadFull(copy.Source, worker.Buffer, count, at);
            if (read < count) throw new CopyFailure(CopyErrorKind.Changed, $"ends at byte {at + read} now", 0, atTarget: false);
            ReadBack(copy.Target, worker.Second, count, at);
            if (!new ReadOnlySpan<byte>(worker.Buffer, count).SequenceEqual(new ReadOnlySpan<byte>(worker.Second, count))) throw Mismatch(at, at + count);
            at += count;
        }
    }

    private void HashOf(int file, byte* buffer, ContentHash hash, long from, long to)
    {
        for (var at = from; at < to && !context.IsStopped;)
        {
            var count = (int)Math.Min(Worker.BufferBytes, to - at);
            ReadBack(file, buffer, count, at);
            hash.Append(new ReadOnlySpan<byte>(buffer, count));
            at += count;
        }
    }

    // A hole of the copy is zeros: it is not read, or a file that is nearly all holes would take as long as one that has none.
    private void HashWithHoles(Worker worker, OpenCopy copy, long from, long to)
    {
        for (var at = from; at < to && !context.IsStopped;)
        {
            var (data, hole) = Extents.Of(copy.Target, at, to);
            worker.CheckHash.AppendZeros(data - at, _stop);
            if (hole > data) HashOf(copy.Target, worker.Second, worker.CheckHash, data, hole);
            at = hole;
        }
    }

    private static int ReadBack(int file, byte* buffer, int count, long at)
    {
        var read = ContentCopier.ReadFull(file, buffer, count, at);
        if (read < count) new Span<byte>(buffer + read, count - read).Clear();
        return read;
    }

    // /proc and its like say 0 and hold something.
    private void ReadUnsized(Worker worker, OpenCopy copy)
    {
        for (long at = 0; !context.IsStopped;)
        {
            var read = ContentCopier.ReadSome(copy.Source, worker.Buffer, Worker.BufferBytes, at);
            if (read == 0) return;
            if (Hashes) worker.Hash.Append(new ReadOnlySpan<byte>(worker.Buffer, read));
            ContentCopier.WriteAll(copy.Target, worker.Buffer, read, at);
            at += read;
            worker.Counters.Copied += read;
            worker.Counters.ByMethod[(int)CopyMethod.ReadWrite] += read;
        }
    }

    private static int Reopen(int file, int flags)
    {
        var path = System.Text.Encoding.ASCII.GetBytes($"/proc/self/fd/{file}\0");
        fixed (byte* name = path) return LibC.OpenAt(LibC.CurrentFolder, name, flags | Open.CloseOnExec, 0);
    }

    private static CopyFailure Mismatch(long from, long to) => new(CopyErrorKind.Mismatch, $"bytes {from} to {to} of the copy are not the source's", 0, atTarget: true);
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Penstock.Checksums;
using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying.Journaling;

/// <summary>
/// What of an operation is done, appended record by record: each is its length, its CRC-32C and its bytes, so that a record the process died in is known and dropped. Only files in pieces
/// are written down; of others the destination itself says what is done.
/// </summary>
internal sealed unsafe class CopyJournal : IDisposable
{
    internal const int HeaderBytes = 8;
    internal const int LongestRecord = 1 << 16;

    private readonly Lock _lock = new();
    private readonly RawPath _path;
    private readonly int _file;
    private int _lastFile;

    private CopyJournal(RawPath path, int file, JournalState state)
    {
        (_path, _file, State) = (path, file, state);
        _lastFile = state.LastFile;
    }

    /// <summary>What an earlier run left.</summary>
    public JournalState State { get; }

    /// <summary>True when there was an earlier run.</summary>
    public bool IsResumed => State.Header is not null;

    /// <summary>Opens or makes a journal and keeps others from it.</summary>
    /// <exception cref="IOException">It cannot be opened, another process has it, or it is no journal.</exception>
    public static CopyJournal OpenAt(RawPath path)
    {
        int file;
        fixed (byte* name = path.Terminated()) file = LibC.OpenAt(LibC.CurrentFolder, name, Open.ReadWrite | Open.Create | Open.CloseOnExec | Open.NoFollow, 0x180);
        if (file < 0) throw Failure(path, "cannot be opened", Marshal.GetLastPInvokeError());
        try
        {
            if (!TryLock(file)) throw new IOException($"the journal '{path}' is used by another copy that runs now");
            var bytes = ReadAll(path, file);
            var state = JournalState.Read(bytes, out var sound);
            if (sound == 0 && bytes.Length > 0 && !JournalState.MayBeCut(bytes)) throw new IOException($"'{path}' is no journal of a copy; a new name or a journal is accepted");
            // Behind the last whole record is what the process died in.
            if (LibC.Truncate(file, sound) != 0 || LibC.Seek(file, 0, LibC.SeekEnd) < 0) throw Failure(path, "cannot be cut", Marshal.GetLastPInvokeError());
            return new CopyJournal(path, file, state);
        }
        catch
        {
            _ = LibC.Close(file);
            throw;
        }
    }

    /// <summary>The operation begins, or begins again.</summary>
    public void Begin(JournalHeader header) => Append(IsResumed ? JournalState.RestartRecord() : header.ToRecord());

    /// <summary>A file in pieces begins, or goes on: what is done of it.</summary>
    public JournalFile BeginFile(ReadOnlySpan<byte> path, in FileStatus source, in FileStatus target, int blockBytes, int blocks)
    {
        lock (_lock)
        {
            if (State.Files.TryGetValue(Convert.ToHexString(path), out var known) && known.IsOf(source, target, blockBytes, blocks)) return known;
            var file = new JournalFile(++_lastFile, path.ToArray(), JournalIdentity.Of(source), (target.Device, target.Inode), blockBytes, blocks);
            AppendLocked(file.ToRecord());
            return file;
        }
    }

    /// <summary>A piece is written.</summary>
    public void BlockDone(JournalFile file, int block, byte[]? hash) => Append(file.ToBlockRecord(block, hash));

    /// <summary>A file has its name, or is given up.</summary>
    public void FileDone(JournalFile file) => Append(file.ToDoneRecord());

    /// <summary>Everything is done: the journal goes.</summary>
    public void Remove()
    {
        fixed (byte* name = _path.Terminated()) _ = LibC.Unlink(LibC.CurrentFolder, name, 0);
    }

    public void Dispose() => _ = LibC.Close(_file);

    // A process that is being started holds our descriptors for a moment, and with them the lock of a copy that has ended.
    private static bool TryLock(int file)
    {
        for (var i = 0; i < 20; i++)
        {
            if (LibC.Lock(file, LibC.LockExclusive | LibC.LockNonBlock) == 0) return true;
            Thread.Sleep(25);
        }

        return false;
    }

    private void Append(byte[] record)
    {
        lock (_lock) AppendLocked(record);
    }

    // One write: it is there whole or, when the process dies in it, cut.
    private void AppendLocked(byte[] payload)
    {
        var record = new byte[HeaderBytes + payload.Length];
        BinaryPrimitives.WriteInt32LittleEndian(record, payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(4), Crc32C.Hash(payload));
        payload.CopyTo(record, HeaderBytes);
        fixed (byte* data = record)
        {
            for (var done = 0; done < record.Length;)
            {
                var written = LibC.Write(_file, data + done, (nuint)(record.Length - done));
                if (written > 0) done += (int)written;
                else if (Marshal.GetLastPInvokeError() is not Errno.Interrupted and var errno) throw Failure(_path, "cannot be written", errno);
            }
        }
    }

    private static byte[] ReadAll(RawPath path, int file)
    {
        if (FileStatus.Of(file, out var status) != 0 || !status.IsRegular) throw new IOException($"the journal '{path}' is a {FileType.NameOf(status.Mode)}; a file is accepted");
        if (status.Bytes > int.MaxValue / 2) throw new IOException($"'{path}' has {status.Bytes} bytes; no journal is that long");
        var bytes = new byte[status.Bytes];
        fixed (byte* data = bytes)
        {
            for (var done = 0; done < bytes.Length;)
            {
                var read = LibC.ReadAt(file, data + done, (nuint)(bytes.Length - done), done);
                if (read == 0) return bytes[..done];
                if (read > 0) done += (int)read;
                else if (Marshal.GetLastPInvokeError() is not Errno.Interrupted and var errno) throw Failure(path, "cannot be read", errno);
            }
        }

        return bytes;
    }

    private static IOException Failure(RawPath path, string what, int errno) =>
        new($"the journal '{path}' {what}: {Marshal.GetPInvokeErrorMessage(errno)} ({Errno.NameOf(errno)})", errno);
}

using System.Buffers.Binary;
using Penstock.Checksums;

namespace Penstock.DataMovement.Copying.Journaling;

/// <summary>What a journal's records say.</summary>
internal sealed class JournalState
{
    private readonly Dictionary<int, JournalFile> _byNumber = [];

    public JournalHeader? Header { get; private set; }

    /// <summary>How often it was begun again.</summary>
    public int Restarts { get; private set; }

    /// <summary>The highest number of a file.</summary>
    public int LastFile { get; private set; }

    /// <summary>Files that are not done, by path in hexadecimal.</summary>
    public Dictionary<string, JournalFile> Files { get; } = new(StringComparer.Ordinal);

    public static byte[] RestartRecord() => [(byte)JournalRecordKind.Restart];

    /// <summary>Reads records until one is cut or damaged; <paramref name="sound"/> is where the last whole one ends. Takes any bytes.</summary>
    public static JournalState Read(ReadOnlySpan<byte> bytes, out int sound)
    {
        var state = new JournalState();
        sound = 0;
        while (TryRecord(bytes[sound..], out var record) && state.Apply(record)) sound += CopyJournal.HeaderBytes + record.Length;
        return state;
    }

    /// <summary>True when the process may have died in the first record: what is there is its beginning.</summary>
    public static bool MayBeCut(ReadOnlySpan<byte> bytes) => bytes.Length < 64 && (bytes.Length < 9 || bytes[8] == (byte)JournalRecordKind.Header);

    private static bool TryRecord(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> record)
    {
        record = default;
        if (bytes.Length < CopyJournal.HeaderBytes) return false;
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (length is < 1 or > CopyJournal.LongestRecord || length > bytes.Length - CopyJournal.HeaderBytes) return false;
        record = bytes.Slice(CopyJournal.HeaderBytes, length);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) == Crc32C.Hash(record);
    }

    private bool Apply(ReadOnlySpan<byte> record)
    {
        var kind = (JournalRecordKind)record[0];
        if (Header is null) return kind == JournalRecordKind.Header && (Header = JournalHeader.TryRead(record)) is not null;
        switch (kind)
        {
            case JournalRecordKind.Restart:
                Restarts++;
                return true;
            case JournalRecordKind.File when JournalFile.TryRead(record) is { } file:
                _byNumber[file.Number] = file;
                Files[Convert.ToHexString(file.Path)] = file;
                LastFile = Math.Max(LastFile, file.Number);
                return true;
            case JournalRecordKind.Block when record.Length is >= 9 and <= 9 + 64:
                return !_byNumber.TryGetValue(BinaryPrimitives.ReadInt32LittleEndian(record[1..]), out var of)
                    || of.SetDone(BinaryPrimitives.ReadInt32LittleEndian(record[5..]), record[9..].ToArray());
            case JournalRecordKind.FileDone when record.Length == 5:
                if (_byNumber.Remove(BinaryPrimitives.ReadInt32LittleEndian(record[1..]), out var done)) Files.Remove(Convert.ToHexString(done.Path));
                return true;
            default:
                return false;
        }
    }
}

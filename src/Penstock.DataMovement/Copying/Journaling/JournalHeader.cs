using System.Buffers.Binary;
using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying.Journaling;

/// <summary>Which operation a journal is of.</summary>
/// <param name="Operation">Eight hexadecimal digits: part of the names of its unfinished files.</param>
/// <param name="Digest">Of what it copies, where to, and how it cuts files.</param>
/// <param name="Started">By the clock of the destination's file system.</param>
/// <param name="Boot">The machine's boot: what was not on the disk is lost with the next.</param>
internal sealed record JournalHeader(ulong Operation, ulong Digest, FileTime Started, Guid Boot)
{
    private const int Version = 1;
    private const int Bytes = 2 + 8 + 8 + 8 + 4 + 16;

    public byte[] ToRecord()
    {
        var record = new byte[Bytes];
        record[0] = (byte)JournalRecordKind.Header;
        record[1] = Version;
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(2), Operation);
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(10), Digest);
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(18), Started.Seconds);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(26), Started.Nanoseconds);
        Boot.TryWriteBytes(record.AsSpan(30));
        return record;
    }

    public static JournalHeader? TryRead(ReadOnlySpan<byte> record) => record.Length != Bytes || record[0] != (byte)JournalRecordKind.Header || record[1] != Version
        ? null
        : new JournalHeader(
            BinaryPrimitives.ReadUInt64LittleEndian(record[2..]),
            BinaryPrimitives.ReadUInt64LittleEndian(record[10..]),
            new FileTime(BinaryPrimitives.ReadInt64LittleEndian(record[18..]), BinaryPrimitives.ReadUInt32LittleEndian(record[26..])),
            new Guid(record[30..]));
}

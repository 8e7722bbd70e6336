namespace Penstock.DataMovement.Copying.Journaling;

/// <summary>The first byte of a record.</summary>
internal enum JournalRecordKind : byte
{
    Header = 1,
    Restart = 2,
    File = 3,
    Block = 4,
    FileDone = 5,
}

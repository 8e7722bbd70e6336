namespace Penstock.TimeFrames.Files;

/// <summary>
/// Goes through a file record by record, and on behind damage. A damaged record's size is believed where a record, or the end of the file, stands at its end;
/// else the next record is looked for from the byte after its beginning.
/// </summary>
internal sealed class RecordWalk(TimeFrameFile file)
{
    private TimeFrameRecord? _last;

    /// <summary>The next record, or the damage that is in its place.</summary>
    /// <param name="isSound">Tells whether the blocks of the record before are; asked only when there is no record at its end.</param>
    /// <param name="record">The record; null when there is damage.</param>
    /// <param name="damage">The damage; null when there is a record.</param>
    /// <returns>False at the end of the file.</returns>
    public bool TryNext(Func<TimeFrameRecord, bool> isSound, out TimeFrameRecord? record, out TimeFrameFileException? damage)
    {
        (record, damage) = (null, null);
        while (true)
        {
            var at = file.Next;
            try
            {
                _last = record = file.ReadRecord();
                return record is not null;
            }
            catch (TimeFrameFileException found)
            {
                var last = _last;
                _last = null;
                // The record before has been told of: what seemed to be its size was the damage.
                if (last is not null && !isSound(last))
                {
                    if (file.SkipToNextRecord(last.Offset) is null) return false;
                    continue;
                }

                damage = found;
                if (file.EndOfDamaged(at) is { } end) file.Next = end;
                else file.SkipToNextRecord(at);
                return true;
            }
        }
    }
}

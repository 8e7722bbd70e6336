using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Verification.Comparing;

/// <summary>
/// Tells where the messages of one equipment begin in a file, by the split numbers. Numbers that are out of place do not hide the fault behind
/// another: a part that is there twice or in another place stays in its message.
/// </summary>
internal struct MessageStarts
{
    private uint _index;
    private uint _parts;
    private uint _count;

    /// <summary>Numbers have gone beyond their count: they count through the equipment, and do not tell where messages end.</summary>
    public bool AreLost { get; private set; }

    /// <summary>Takes the next block.</summary>
    /// <returns>True when it begins a message.</returns>
    public bool Take(in DataHeader header)
    {
        var (index, parts) = (header.SplitPayloadIndex, header.SplitPayloadParts);
        // Old headers say 0 or all ones where they say nothing.
        var isSingle = parts is 0 or 1 or uint.MaxValue;
        AreLost |= index > 0 && index >= (isSingle ? 1 : parts);
        var starts = isSingle || _count == 0 || parts != _parts ? index == 0 || isSingle || _count == 0
            : index == 0 ? _index != 0 || _count >= parts
            : _count >= parts && index < _index;
        _count = starts ? 1 : _count + 1;
        (_index, _parts) = (index, parts);
        return starts;
    }
}

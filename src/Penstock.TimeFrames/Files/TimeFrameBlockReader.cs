using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Files;

/// <summary>Walks the blocks of one record from header to header and checks them against the index: whose they are, how many, how long.</summary>
public sealed class TimeFrameBlockReader
{
    // A header and what usually follows it; payloads are passed over.
    internal const int HeaderWindowBytes = 512;
    internal const int PayloadWindowBytes = 1 << 20;

    private readonly FileWindow _window;
    private readonly TimeFrameRecord _record;
    private readonly IReadOnlyList<int> _elements;
    private int _place = -1;
    private long _at;
    private long _end;
    private uint _blocks;
    private TimeFrameBlock _block;

    internal TimeFrameBlockReader(FileWindow window, TimeFrameRecord record, IReadOnlyList<int> elements)
    {
        _window = window;
        _record = record;
        _elements = elements;
    }

    /// <summary>The block that was read last.</summary>
    public TimeFrameBlock Block => _block;

    /// <summary>Goes to the next block.</summary>
    /// <returns>False after the last.</returns>
    /// <exception cref="TimeFrameFileException">It is damaged, or is not what the index says.</exception>
    public bool TryRead()
    {
        if (_at == _end && !TryNextEquipment()) return false;
        var number = _elements[_place];
        var equipment = _record.Index[number].Equipment;
        var stack = _window.ReadStack(_at, _end);
        var header = stack.Data;
        if (header.Equipment != equipment)
        {
            throw _window.Damage(_at + DataHeader.DataDescriptionOffset, "equipment of a block", $"{header.Equipment}", $"{equipment} is accepted, which the index says");
        }

        var payload = _at + stack.Bytes;
        if (header.PayloadSize > (ulong)(_end - payload))
        {
            throw _window.Damage(_at + DataHeader.PayloadSizeOffset, $"payloadSize of a block of {equipment}", $"{header.PayloadSize}", $"at most {_end - payload} is accepted: the index says that the equipment ends at offset {_end}");
        }

        var starts = SplitPayload.StartsMessageInFile(header);
        if (_blocks == 0 && !starts)
        {
            throw _window.Damage(_at + DataHeader.SplitPayloadIndexOffset, $"splitPayloadIndex of the first block of {equipment}", $"{header.SplitPayloadIndex}", "0 is accepted: there is no message that it goes on with");
        }

        _block = new TimeFrameBlock(number, header, _at, payload, (long)header.PayloadSize, starts);
        _blocks++;
        _at += _block.Bytes;
        return true;
    }

    /// <summary>A piece of the last block's payload from byte <paramref name="skip"/>; valid until the next call of anything here.</summary>
    /// <returns>At least one byte, unless <paramref name="skip"/> is the payload's length.</returns>
    /// <exception cref="TimeFrameFileException">The file has become shorter.</exception>
    public ReadOnlySpan<byte> PayloadFrom(long skip)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(skip, _block.PayloadBytes);
        if (skip == _block.PayloadBytes) return [];
        var bytes = _window.LookSome(_block.PayloadOffset + skip, _block.PayloadBytes - skip);
        return bytes.IsEmpty ? throw _window.Damage(_block.PayloadOffset + skip, "payload", "cut off", $"{_block.PayloadBytes - skip} more bytes are needed") : bytes;
    }

    private bool TryNextEquipment()
    {
        if (_place >= 0)
        {
            var number = _elements[_place];
            var element = _record.Index[number];
            if (element.Blocks != _blocks)
            {
                throw _window.Damage(_record.IndexFieldOffset(number, IndexElement.BlocksOffset), $"blocks of index[{number}] ({element.Equipment})", $"{element.Blocks}", $"{_blocks} are there");
            }
        }

        if (_place == _elements.Count - 1) return false;
        _blocks = 0;
        var next = _record.Index[_elements[++_place]];
        _at = _record.DataOffset + (long)next.Offset;
        _end = _at + (long)next.Bytes;
        return true;
    }
}

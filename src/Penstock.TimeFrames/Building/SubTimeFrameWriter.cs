using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Building;

/// <summary>
/// Writes a sub time frame as the bytes it travels in: the message <c>FLP/DISTSUBTIMEFRAME/0</c> (DataHeader, DataProcessingHeader, STF header: 184
/// bytes), then a DataHeader and a payload per part, exactly as they stand in a file's record: split payloads counted part by part, equipments in
/// ascending order. Payloads are filled in place: one copy, from wherever they are read.
/// </summary>
public ref struct SubTimeFrameWriter
{
    /// <summary>Bytes before the first part.</summary>
    public const int StartBytes = DataHeader.Size + DataProcessingHeader.Size + SubTimeFrameHeader.Size;

    private readonly Span<byte> _bytes;
    private readonly SubTimeFrameHeader _header;
    private EquipmentId _equipment;
    private uint _parts;
    private uint _part;

    /// <summary>Writes the beginning.</summary>
    /// <param name="bytes">As many as <see cref="SizeOf"/> says.</param>
    /// <param name="header">Id, first orbit, run, origin and time of making.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 184 bytes.</exception>
    public SubTimeFrameWriter(Span<byte> bytes, SubTimeFrameHeader header)
    {
        _bytes = bytes;
        _header = header;
        new DataHeader
        {
            DataDescription = DataDescription.SubTimeFrame,
            DataOrigin = DataOrigin.Flp,
            PayloadSerialization = HeaderName.None,
            SplitPayloadParts = 1,
            PayloadSize = SubTimeFrameHeader.Size,
            FirstTfOrbit = header.FirstOrbit,
            TfCounter = (uint)header.Id,
            RunNumber = header.RunNumber,
        }.Write(bytes, hasNext: true);
        new DataProcessingHeader { StartTime = header.Id, Creation = header.CreationTimeMs }.Write(bytes[DataHeader.Size..]);
        header.Write(bytes[(DataHeader.Size + DataProcessingHeader.Size)..]);
        Written = StartBytes;
    }

    /// <summary>Bytes so far.</summary>
    public int Written { get; private set; }

    /// <summary>Bytes of a sub time frame with so many parts of so many bytes.</summary>
    public static long SizeOf(long parts, long payloadBytes) => StartBytes + (parts * DataHeader.Size) + payloadBytes;

    /// <summary>Begins a message; messages come in ascending order of their equipments.</summary>
    /// <exception cref="InvalidOperationException">The message before lacks parts.</exception>
    public void BeginMessage(in EquipmentId equipment, int parts)
    {
        CheckWhole();
        (_equipment, _parts, _part) = (equipment, (uint)parts, 0);
    }

    /// <summary>Writes the header of the next part and gives the place of its payload, which is to be filled.</summary>
    /// <exception cref="InvalidOperationException">The message has all its parts.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are not enough bytes.</exception>
    public Span<byte> AddPart(int bytes)
    {
        if (_part == _parts) throw new InvalidOperationException($"the message of {_equipment} has all its {_parts} parts");
        var at = Written;
        var payload = _bytes.Slice(at + DataHeader.Size, bytes);
        new DataHeader
        {
            DataDescription = _equipment.Description,
            DataOrigin = _equipment.Origin,
            SubSpecification = _equipment.SubSpecification,
            PayloadSerialization = HeaderName.None,
            SplitPayloadParts = _parts,
            SplitPayloadIndex = _part++,
            PayloadSize = (ulong)bytes,
            FirstTfOrbit = _header.FirstOrbit,
            TfCounter = (uint)_header.Id,
            RunNumber = _header.RunNumber,
        }.Write(_bytes[at..]);
        Written = at + DataHeader.Size + bytes;
        return payload;
    }

    /// <summary>Ends; every message has its parts.</summary>
    /// <exception cref="InvalidOperationException">The last message lacks parts.</exception>
    public readonly void Complete() => CheckWhole();

    private readonly void CheckWhole()
    {
        if (_part != _parts) throw new InvalidOperationException($"the message of {_equipment} has {_part} of its {_parts} parts");
    }
}

using System.Globalization;
using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Checking;

/// <summary>Compares the data headers of a record with each other: counter, run and first orbit are one time frame's, split numbers count the parts of a message.</summary>
internal sealed class HeaderCheck(RecordFindings findings)
{
    private DataHeader _first;
    private bool _any;
    private bool _toldCounter;
    private bool _toldRun;
    private bool _toldOrbit;
    private EquipmentId _equipment;
    private DataHeader _message;
    private long _messageAt;
    private long _blocksOfMessage;
    private uint _next;
    private bool _toldIndex;

    public void Add(in TimeFrameBlock block)
    {
        var header = block.Header;
        if (!_any) Begin(block);
        Compare(block);
        if (header.Equipment != _equipment || block.StartsMessage) BeginMessage(block);
        else Continue(block);
        _blocksOfMessage++;
        _next = header.SplitPayloadIndex + 1;
    }

    /// <summary>The record has no more blocks, or none that can be read.</summary>
    public void End(bool isDamaged)
    {
        if (!isDamaged) EndMessage();
    }

    private void Begin(in TimeFrameBlock block)
    {
        (_any, _first) = (true, block.Header);
        findings.TfCounter = block.Header.TfCounter;
        findings.FirstBlock = block.Offset;
    }

    private void Compare(in TimeFrameBlock block)
    {
        var header = block.Header;
        findings.Run = Math.Min(findings.Run ?? uint.MaxValue, header.RunNumber);
        if (header.FirstTfOrbit != 0) findings.FirstOrbit = Math.Min(findings.FirstOrbit ?? uint.MaxValue, header.FirstTfOrbit);
        Compare(ref _toldCounter, block, DataHeader.TfCounterOffset, "tfCounter", header.TfCounter, _first.TfCounter);
        Compare(ref _toldRun, block, DataHeader.RunNumberOffset, "runNumber", header.RunNumber, _first.RunNumber);
        Compare(ref _toldOrbit, block, DataHeader.FirstTfOrbitOffset, "firstTForbit", header.FirstTfOrbit, _first.FirstTfOrbit);
    }

    private void Compare(ref bool told, in TimeFrameBlock block, int field, string name, uint value, uint first)
    {
        if (value == first || told) return;
        told = true;
        Tell(block, field, name, value, $"{first} is accepted, as of the first block of the time frame");
    }

    private void BeginMessage(in TimeFrameBlock block)
    {
        EndMessage();
        if (block.Header.Equipment != _equipment) _toldIndex = false;
        (_equipment, _message, _messageAt, _blocksOfMessage) = (block.Header.Equipment, block.Header, block.Offset, 0);
    }

    private void Continue(in TimeFrameBlock block)
    {
        if (block.Header.SplitPayloadIndex == _next || _toldIndex) return;
        _toldIndex = true;
        Tell(block, DataHeader.SplitPayloadIndexOffset, "splitPayloadIndex", block.Header.SplitPayloadIndex, $"{_next} is accepted, which goes on with the message, or 0, which begins one");
    }

    // More blocks than parts: the numbers count through an equipment, and the parts are those of its messages.
    private void EndMessage()
    {
        if (_message.SplitPayloadParts <= 1 || _blocksOfMessage >= _message.SplitPayloadParts || _toldIndex) return;
        findings.Add(new FileProblem(
            ProblemKind.Header, _messageAt + DataHeader.SplitPayloadPartsOffset, "splitPayloadParts", Text(_message.SplitPayloadParts), $"{_blocksOfMessage} is accepted: so many blocks are there")
        {
            Equipment = _equipment,
        });
    }

    private void Tell(in TimeFrameBlock block, int field, string name, uint value, string accepted) =>
        findings.Add(new FileProblem(ProblemKind.Header, block.Offset + field, name, Text(value), accepted) { Equipment = block.Header.Equipment });

    private static string Text(uint value) => value.ToString(CultureInfo.InvariantCulture);
}

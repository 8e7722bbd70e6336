using System.Globalization;
using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Checking;

/// <summary>
/// Walks the pages of one equipment, payload by payload, and judges whether they form heartbeat frames. Pages of one orbit are one frame, also across
/// payloads. What goes wrong once is told once: a frame is not blamed again for what follows from it.
/// </summary>
internal sealed class PageCheck(FileWindow window)
{
    private RecordFindings _findings = null!;
    private EquipmentId _equipment;
    private uint _firstOrbit;
    private bool? _hasPages;
    private long _firstPayload;
    private LinkId? _link;
    private (ulong, ulong)? _identity;
    private bool _toldLink;
    private Frame _frame;
    private uint? _orbitBefore;
    private bool _namesGaps;

    public void Begin(RecordFindings findings, EquipmentId equipment, bool namesGaps)
    {
        (_findings, _equipment, _namesGaps) = (findings, equipment, namesGaps);
        (_hasPages, _link, _identity, _toldLink, _orbitBefore, _frame) = (null, null, null, false, null, default);
    }

    /// <summary>Walks a payload.</summary>
    public void Add(in TimeFrameBlock block)
    {
        _firstOrbit = block.Header.FirstTfOrbit;
        if (block.PayloadBytes == 0) return;
        if (_hasPages == true)
        {
            Walk(block.PayloadOffset, block.PayloadOffset + block.PayloadBytes);
            return;
        }

        var isPage = RdhCheck.IsMeantAsPage(window.Look(block.PayloadOffset, (int)Math.Min(Rdh.Size, block.PayloadBytes)));
        if (_hasPages is null) (_hasPages, _firstPayload) = (isPage, block.PayloadOffset);
        if (isPage && _hasPages == false)
        {
            Tell(ProblemKind.Page, _firstPayload, "payload", "no page", $"a raw data header is accepted, as at offset {block.PayloadOffset} of the same equipment");
            _hasPages = true;
        }

        if (_hasPages == false) _findings.PayloadsWithoutPages++;
        else Walk(block.PayloadOffset, block.PayloadOffset + block.PayloadBytes);
    }

    /// <summary>The equipment has no more payloads.</summary>
    public void End()
    {
        if (_frame.IsOpen) Close();
    }

    private void Walk(long at, long end)
    {
        while (at < end)
        {
            var bytes = window.Look(at, (int)Math.Min(Rdh.Size, end - at));
            if (PageGlance.TryRead(bytes, out var glance) && glance.OffsetToNext <= end - at && TryFollow(at, glance))
            {
                at += glance.OffsetToNext;
                continue;
            }

            if (!Rdh.TryRead(bytes, out var header))
            {
                Tell(ProblemKind.Page, at, "raw data header", $"cut off after {bytes.Length} bytes by the end of its payload", $"{Rdh.Size} bytes are needed");
                _frame = default;
                return;
            }

            if (FaultOf(bytes, header, end - at) is { } fault)
            {
                Tell(ProblemKind.Page, at + fault.Offset, fault.Field, fault.Value, $"{fault.Accepted} of the page at offset {at}");
                // Its frame has no end any more, and is not blamed for that.
                _frame = default;
                return;
            }

            _findings.Pages++;
            _identity ??= PageGlance.TryRead(bytes, out var first) ? first.Identity : null;
            Judge(at, header);
            at += header.OffsetToNext;
        }
    }

    // A page that is just the next one of its frame, or the first of the next: nothing to tell, and most there are.
    private bool TryFollow(long at, in PageGlance page)
    {
        if (page.Identity != _identity) return false;
        if (!_frame.IsOpen || _frame.Orbit != page.Orbit)
        {
            if (page.PageCounter != 0 || (_frame.IsOpen && !_frame.Stopped)) return false;
            Open(at, page.Orbit);
        }
        else if (_frame.Stopped || page.PageCounter != _frame.NextPage)
        {
            return false;
        }

        _findings.Pages++;
        _frame.NextPage++;
        _frame.Stopped = page.IsStop;
        (_frame.LastPage, _frame.LastStop) = (at, at + Rdh.StopBitOffset);
        return true;
    }

    // The last page may end with its used bytes instead of where a next one would begin.
    private static RdhFault? FaultOf(ReadOnlySpan<byte> bytes, in Rdh header, long left)
    {
        if (RdhCheck.FindFault(bytes, header) is { } fault) return fault;
        if (header.OffsetToNext <= left || (header.StopBit != 0 && header.MemorySize <= left)) return null;
        return new RdhFault("offsetToNext", Text(header.OffsetToNext), $"at most {left} is accepted, where the payload ends,") { Offset = Rdh.OffsetToNextOffset };
    }

    private void Judge(long at, in Rdh header)
    {
        var link = LinkId.Of(header);
        _link ??= link;
        if (link != _link && link.FeeId != _link.Value.FeeId && link with { FeeId = 0 } != _link.Value with { FeeId = 0 } && !_toldLink)
        {
            _toldLink = true;
            Tell(ProblemKind.Page, at, "link of a page", $"{link}", $"{_link} is accepted, as of the first page of the equipment");
        }

        if (!_frame.IsOpen) Open(at, header.Orbit);
        else if (header.Orbit != _frame.Orbit)
        {
            if (GoesOn(header)) TellOrbit(at, header);
            else
            {
                Close();
                Open(at, header.Orbit);
            }
        }

        if (_frame.Stopped && !_frame.ToldAfterStop)
        {
            _frame.ToldAfterStop = _frame.ToldCounter = true;
            Tell(ProblemKind.Heartbeat, at, "page", $"behind the stop page of its heartbeat frame, orbit {_frame.Orbit}", "another orbit is accepted");
        }

        if (header.PageCounter != _frame.NextPage && !_frame.ToldCounter)
        {
            _frame.ToldCounter = true;
            Tell(ProblemKind.Heartbeat, at + RdhCheck.PageCounterOffset(header), "pageCounter", Text(header.PageCounter), $"{_frame.NextPage} is accepted of the page at offset {at}, orbit {_frame.Orbit}");
        }

        _frame.NextPage++;
        _frame.Stopped |= header.StopBit != 0;
        (_frame.LastPage, _frame.LastStop) = (at, at + RdhCheck.StopOffset(header));
    }

    // Another orbit on a page that its counter puts into the frame: the orbit is wrong, not the frame.
    private bool GoesOn(in Rdh header) => !_frame.Stopped && header.PageCounter != 0 && header.PageCounter == _frame.NextPage;

    private void TellOrbit(long at, in Rdh header)
    {
        if (_frame.ToldOrbit) return;
        _frame.ToldOrbit = true;
        Tell(ProblemKind.Orbit, at + Rdh.OrbitOffset, "orbit", Text(header.Orbit), $"{_frame.Orbit} is accepted, as of the pages of the heartbeat frame before it");
    }

    private void Open(long at, uint orbit)
    {
        _frame = new Frame { IsOpen = true, Orbit = orbit };
        _findings.HeartbeatFrames++;
        if (_firstOrbit != 0)
        {
            var distance = unchecked(orbit - _firstOrbit);
            if (distance > int.MaxValue) Tell(ProblemKind.Orbit, at + Rdh.OrbitOffset, "orbit", Text(orbit), $"{_firstOrbit} and above is accepted, the first orbit of the time frame");
            else if (distance > _findings.LastOrbit.Distance) _findings.LastOrbit = (distance, at);
        }

        if (_orbitBefore is { } before)
        {
            var step = unchecked(orbit - before);
            if (step > int.MaxValue) Tell(ProblemKind.Orbit, at + Rdh.OrbitOffset, "orbit", Text(orbit), $"above {before} is accepted, the orbit of the heartbeat frame before");
            else if (_namesGaps && step > 1) Tell(ProblemKind.Gap, at + Rdh.OrbitOffset, "orbit", Text(orbit), $"{unchecked(before + 1)} is accepted: {step - 1} heartbeat frames are missing");
        }

        _orbitBefore = orbit;
    }

    private void Close()
    {
        if (!_frame.Stopped)
        {
            Tell(ProblemKind.Heartbeat, _frame.LastStop, "stop", "0", $"1 is accepted of the last page of a heartbeat frame, orbit {_frame.Orbit}, page at offset {_frame.LastPage}");
        }

        _frame = default;
    }

    private void Tell(ProblemKind kind, long offset, string field, string value, string accepted) =>
        _findings.Add(new FileProblem(kind, offset, field, value, accepted) { Equipment = _equipment });

    private static string Text(uint value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The heartbeat frame that the equipment is in.</summary>
    private struct Frame
    {
        public bool IsOpen;
        public uint Orbit;
        public ushort NextPage;
        public bool Stopped;
        public bool ToldAfterStop;
        public bool ToldCounter;
        public bool ToldOrbit;
        public long LastPage;
        public long LastStop;
    }
}

using Microsoft.Win32.SafeHandles;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Raw;

/// <summary>
/// Groups pages into heartbeat frames, link by link: consecutive pages of a link with one orbit are a frame, whatever their counters say. A
/// frame that is odd stays as it is and is told as a warning. One scan takes several files of the same links, so that ticks rise from file to file.
/// </summary>
/// <param name="warn">Gets each warning; it names file, link, orbit and offset.</param>
/// <param name="maxFrameBytes">A frame above this is refused as damage. Default 1 GiB.</param>
public sealed class HeartbeatFrameScan(Action<string> warn, long maxFrameBytes = 1L << 30)
{
    private readonly Dictionary<LinkId, OpenFrame> _links = [];

    /// <summary>Walks a file to its end, or to the first damaged page.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public RawFile Read(string path)
    {
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        return Read(file, path);
    }

    /// <summary>Walks an open file to its end, or to the first damaged page.</summary>
    /// <param name="file">Opened for reading; stays the caller's.</param>
    /// <param name="name">The file's name in warnings and errors.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public RawFile Read(SafeFileHandle file, string name)
    {
        var pages = new RawPageReader(file, name, RandomAccess.GetLength(file));
        var found = new Found(name);
        RawDataException? damage = null;
        long walked = 0, count = 0;
        try
        {
            while (pages.TryRead())
            {
                Take(pages, found);
                walked = pages.Offset + pages.Header.OffsetToNext;
                count++;
            }
        }
        catch (RawDataException exception)
        {
            damage = exception;
        }

        foreach (var link in found.Links)
        {
            Close(_links[link], found);
        }

        return new RawFile(name, found.Links, found.Frames, found.Runs, count, walked, damage);
    }

    private void Take(RawPageReader pages, Found found)
    {
        var header = pages.Header;
        var id = LinkId.Of(header);
        if (!_links.TryGetValue(id, out var link))
        {
            _links[id] = link = new OpenFrame(id);
        }

        if (!found.Indexes.TryGetValue(id, out var index))
        {
            found.Indexes[id] = index = found.Links.Count;
            found.Links.Add(id);
        }

        link.Index = index;
        if (!link.IsOpen || header.Orbit != link.Orbit)
        {
            Close(link, found);
            Open(link, pages, found.File);
            link.StartsTimeFrame = (header.TriggerType & Rdh.TimeFrameTrigger) != 0;
        }

        Judge(link, pages, found.File);
        if (link.Bytes + header.OffsetToNext > maxFrameBytes)
        {
            throw new RawDataException(found.File, pages.Offset, new RdhFault(
                "orbit", $"{header.Orbit}, the same over more than {maxFrameBytes} bytes of {id}", "heartbeat frames up to that size are accepted"));
        }

        link.Add(pages.Offset, header);
    }

    private void Open(OpenFrame link, RawPageReader pages, string file)
    {
        var orbit = pages.Header.Orbit;
        if (link.HasTick && orbit <= (uint)link.Tick)
        {
            var wrapped = (uint)link.Tick - orbit > uint.MaxValue / 2;
            if (!wrapped) Tell(file, link.Id, orbit, pages.Offset, $"comes after orbit {(uint)link.Tick} of the same link; kept in the order of the file");
            link.Open(((link.Tick >> 32) + 1 << 32) | orbit);
            return;
        }

        link.Open((link.HasTick ? link.Tick >> 32 << 32 : 0) | orbit);
    }


    private void Tell(string file, LinkId link, uint orbit, long offset, string what) => warn($"{file}: offset {offset}, {link}, orbit {orbit}: {what}");

    private void Judge(OpenFrame link, RawPageReader pages, string file)
    {
        var header = pages.Header;
        if (link.Stopped && !link.ToldAfterStop)
        {
            link.ToldAfterStop = true;
            Tell(file, link.Id, link.Orbit, pages.Offset, "page follows the stop page of its heartbeat frame");
        }

        if (header.PageCounter != link.NextPage && !link.ToldCounter)
        {
            link.ToldCounter = true;
            Tell(file, link.Id, link.Orbit, pages.Offset, $"page counter is {header.PageCounter}, {link.NextPage} was expected");
        }
    }

    private void Close(OpenFrame link, Found found)
    {
        if (!link.IsOpen)
        {
            return;
        }

        if (!link.Stopped)
        {
            Tell(found.File, link.Id, link.Orbit, link.Runs[0].Offset, "heartbeat frame has no stop page");
        }

        found.Frames.Add(new HeartbeatFrame(link.Tick, link.Index, found.Runs.Count, link.Runs.Count, link.Bytes, link.StartsTimeFrame));
        found.Runs.AddRange(link.Runs);
        link.Close();
    }

    /// <summary>What one file has been found to hold so far.</summary>
    private sealed record Found(string File)
    {
        public List<LinkId> Links { get; } = [];

        public Dictionary<LinkId, int> Indexes { get; } = [];

        public List<HeartbeatFrame> Frames { get; } = [];

        public List<PageRun> Runs { get; } = [];
    }

    /// <summary>The frame that a link is in.</summary>
    private sealed class OpenFrame(LinkId id)
    {
        public LinkId Id { get; } = id;

        public int Index { get; set; }

        public bool IsOpen { get; private set; }

        public bool HasTick { get; private set; }

        public ulong Tick { get; private set; }

        public uint Orbit => (uint)Tick;

        public long Bytes { get; private set; }

        public List<PageRun> Runs { get; } = [];

        public bool Stopped { get; private set; }

        public ushort NextPage { get; private set; }

        public bool StartsTimeFrame { get; set; }

        public bool ToldCounter { get; set; }

        public bool ToldAfterStop { get; set; }

        public void Open(ulong tick)
        {
            (Tick, HasTick, IsOpen, Bytes, NextPage) = (tick, true, true, 0, 0);
            (Stopped, ToldCounter, ToldAfterStop) = (false, false, false);
            Runs.Clear();
        }

        public void Add(long offset, in Rdh header)
        {
            if (Runs.Count > 0 && Runs[^1] is var last && last.Offset + last.Bytes == offset)
            {
                Runs[^1] = last with { Bytes = last.Bytes + header.OffsetToNext };
            }
            else
            {
                Runs.Add(new PageRun(offset, header.OffsetToNext));
            }

            Bytes += header.OffsetToNext;
            Stopped |= header.StopBit == 1;
            NextPage = (ushort)(header.PageCounter + 1);
        }

        public void Close() => IsOpen = false;
    }
}

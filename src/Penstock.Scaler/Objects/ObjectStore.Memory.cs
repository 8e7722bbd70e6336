using Penstock.Scaler.Ymq;

namespace Penstock.Scaler.Objects;

/// <content>Memory: what is moved to disk, and how contents are compared wherever they are.</content>
internal sealed partial class ObjectStore
{
    // Files are for contents that are worth one.
    private const int LeastMoved = 4096;

    // What an id and a content take besides the bytes, so that very many small ones are bounded too.
    private const int ObjectOverhead = 96;
    private const int ContentOverhead = 256;

    private long Held => counters.ResidentBytes + counters.Objects * ObjectOverhead + counters.Contents * ContentOverhead;

    private static bool MayMove(StoredContent content) => content.IsResident && content.Length >= LeastMoved;

    // Moves contents to disk until one more object with so many bytes fits into memory.
    private bool MakeRoom(long bytes)
    {
        var wanted = bytes + ObjectOverhead + ContentOverhead;
        if (Held <= options.MemoryLimit - wanted) return true;
        if (spill is null || bytes > options.MemoryLimit) return false;
        while (Held > options.MemoryLimit - wanted)
        {
            if (Victim() is not { } owner) return false;
            // The owner chosen gives until the room is there: choosing looks at all owners.
            while (owner.Oldest is { } oldest && Held > options.MemoryLimit - wanted)
            {
                if (!TryMove(spill, oldest)) return false;
            }
        }
        return true;
    }

    private OwnerContents? Victim()
    {
        OwnerContents? chosen = null;
        foreach (var owner in _owners.Values)
        {
            if (owner.Oldest is null) continue;
            var better = chosen is null
                || (options.Eviction == EvictionOrder.LargestOwner ? owner.Bytes > chosen.Bytes : owner.Oldest.LastUse < chosen.Oldest!.LastUse);
            if (better) chosen = owner;
        }
        return chosen;
    }

    private bool TryMove(SpillFolder folder, StoredContent content)
    {
        // What came back from a file is still in it.
        if (content.File is null)
        {
            if (counters.SpilledBytes > options.SpillLimit - content.Length) return false;
            try
            {
                content.File = folder.Write(content);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                counters.SpillFailures++;
                return false;
            }
            counters.SpilledBytes += content.Length;
        }
        content.Owner.Remove(content);
        content.Large?.Release();
        content.Large = null;
        content.Small = null;
        counters.ResidentBytes -= content.Length;
        counters.Spills++;
        return true;
    }

    private void TryLoad(StoredContent content)
    {
        if (!MakeRoom(content.Length) || TryReadBack(content) is not { } read) return;
        content.Large = read;
        counters.ResidentBytes += content.Length;
        content.Owner.Add(content);
    }

    private bool SameAs(StoredContent content, ReadOnlySpan<byte> bytes)
    {
        if (content.Small is { } small) return bytes.SequenceEqual(small);
        if (content.Large is { } large) return bytes.SequenceEqual(large.Span);
        if (TryReadBack(content) is not { } read) return false;
        var same = bytes.SequenceEqual(read.Span);
        read.Release();
        return same;
    }

    private bool SameAs(StoredContent content, YmqBuffer bytes)
    {
        if (content.Small is { } small) return bytes.Span.SequenceEqual(small);
        if (content.Large is { } large) return Same(large, bytes);
        if (TryReadBack(content) is not { } read) return false;
        var same = Same(read, bytes);
        read.Release();
        return same;
    }

    private static bool Same(YmqBuffer left, YmqBuffer right)
    {
        for (long at = 0; at < left.Length; at += PieceBytes)
        {
            if (!Piece(left, at).SequenceEqual(Piece(right, at))) return false;
        }
        return true;
    }

    /// <summary>A copy of a content from its file; null when that cannot be read.</summary>
    public YmqBuffer? TryReadBack(StoredContent content)
    {
        try
        {
            counters.SpillReads++;
            return SpillFolder.Read(content.File!, content.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            counters.SpillFailures++;
            return null;
        }
    }
}

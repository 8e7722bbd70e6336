using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Headers;
using Penstock.TimeFrames.Raw;

namespace Penstock.TimeFrames.Editing;

/// <summary>Which blocks of an equipment stay when heartbeat frames without data are left out, and how many parts its messages then have. The first block always stays.</summary>
internal sealed class KeptBlocks
{
    private readonly List<bool> _blocks = [];
    private readonly List<uint> _parts = [];

    /// <summary>Blocks that are left out.</summary>
    public long Dropped { get; private set; }

    /// <summary>Parts of each message.</summary>
    public IReadOnlyList<uint> Parts => _parts;

    public bool this[int block] => _blocks[block];

    /// <summary>Takes the next block.</summary>
    /// <returns>True when it stays.</returns>
    public bool Add(TimeFrameBlockReader blocks)
    {
        var block = blocks.Block;
        var stays = _blocks.Count == 0 || block.Header.DataDescription != DataDescription.RawData || !EmptyTrigger.MayBe(block.PayloadBytes) || !IsEmpty(blocks);
        if (block.StartsMessage) _parts.Add(0);
        _blocks.Add(stays);
        if (stays) _parts[^1]++;
        else Dropped++;
        return stays;
    }

    private static bool IsEmpty(TimeFrameBlockReader blocks)
    {
        var payload = new byte[blocks.Block.PayloadBytes];
        for (var done = 0; done < payload.Length;)
        {
            var piece = blocks.PayloadFrom(done);
            piece.CopyTo(payload.AsSpan(done));
            done += piece.Length;
        }

        return EmptyTrigger.Is(payload);
    }
}

using System.Numerics;
using Penstock.Checksums;

namespace Penstock.TimeFrames.Summaries;

/// <summary>Which heartbeat frames of a time frame an equipment holds, one bit each: bit i is the time frame's first orbit plus i.</summary>
public sealed class HeartbeatMap
{
    internal HeartbeatMap(int orbits)
        : this(orbits, new byte[BytesFor(orbits)], new byte[BytesFor(orbits)], new byte[BytesFor(orbits)])
    {
    }

    internal HeartbeatMap(int orbits, byte[] present, byte[] accepted, byte[] complete)
    {
        (Orbits, PresentBits, AcceptedBits, CompleteBits) = (orbits, present, accepted, complete);
    }

    /// <summary>Orbits of the time frame.</summary>
    public int Orbits { get; }

    /// <summary>A part with that orbit is there.</summary>
    public ReadOnlyMemory<byte> Present => PresentBits;

    /// <summary>It is there and its trigger does not say reject.</summary>
    public ReadOnlyMemory<byte> Accepted => AcceptedBits;

    /// <summary>It is there, its pages can be walked to the stop page and nothing follows that.</summary>
    public ReadOnlyMemory<byte> Complete => CompleteBits;

    /// <summary>Parts whose orbit was there before.</summary>
    public int Duplicates { get; internal set; }

    /// <summary>Parts whose orbit lies outside the time frame.</summary>
    public int Outside { get; internal set; }

    internal byte[] PresentBits { get; }

    internal byte[] AcceptedBits { get; }

    internal byte[] CompleteBits { get; }

    internal static int BytesFor(int orbits) => (orbits + 7) / 8;

    internal bool HasFault => Duplicates > 0 || Outside > 0 || !PresentBits.AsSpan().SequenceEqual(CompleteBits);

    /// <summary>The numbers of the bits set in <paramref name="bits"/>, as a person writes them: <c>3, 7-9</c>.</summary>
    internal static string Ranges(ReadOnlySpan<byte> bits)
    {
        var text = new List<string>();
        for (var i = 0; i < 8 * bits.Length; i++)
        {
            if (!IsSet(bits, i)) continue;

            var first = i;
            while (i + 1 < 8 * bits.Length && IsSet(bits, i + 1)) i++;
            text.Add(first == i ? $"{i}" : $"{first}-{i}");
        }

        return string.Join(", ", text);
    }

    internal static bool IsSet(ReadOnlySpan<byte> bits, int index) => (bits[index >> 3] >> (index & 7) & 1) != 0;

    internal static void Set(Span<byte> bits, int index) => bits[index >> 3] |= (byte)(1 << (index & 7));


    internal void Add(int? frame, in HeartbeatWalk walk)
    {
        if (frame is not { } index)
        {
            Outside++;
            return;
        }

        if (IsSet(PresentBits, index)) Duplicates++;
        Set(PresentBits, index);
        if (!walk.IsRejected) Set(AcceptedBits, index);
        if (walk.IsComplete) Set(CompleteBits, index);
    }

    internal void AppendTo(Xxh3 digest)
    {
        digest.Append(PresentBits);
        digest.Append(AcceptedBits);
        digest.Append(CompleteBits);
        digest.Append(BitConverter.GetBytes(Duplicates));
        digest.Append(BitConverter.GetBytes(Outside));
    }

    internal HeartbeatMap Merge(HeartbeatMap other)
    {
        var merged = new HeartbeatMap(Orbits) { Duplicates = Duplicates + other.Duplicates, Outside = Outside + other.Outside };
        for (var i = 0; i < PresentBits.Length; i++)
        {
            merged.Duplicates += BitOperations.PopCount((uint)(PresentBits[i] & other.PresentBits[i]));
            merged.PresentBits[i] = (byte)(PresentBits[i] | other.PresentBits[i]);
            merged.AcceptedBits[i] = (byte)(AcceptedBits[i] | other.AcceptedBits[i]);
            merged.CompleteBits[i] = (byte)(CompleteBits[i] | other.CompleteBits[i]);
        }

        return merged;
    }
}

using System.Numerics;

namespace Penstock.Ejfat;

/// <summary>Sizes of event buffers: 512 bytes, then four steps to each doubling, so that at most a fifth of a buffer is not used.</summary>
internal static class SizeClass
{
    /// <summary>The smallest buffer.</summary>
    public const int MinBytes = 512;

    /// <summary>How many classes there are up to 2 GiB.</summary>
    public const int Count = (4 * (31 - MinBits)) + 1;

    private const int MinBits = 9;

    /// <summary>The class whose buffers hold at least so many bytes.</summary>
    public static int Of(uint bytes)
    {
        if (bytes <= MinBytes) return 0;
        var bits = 31 - BitOperations.LeadingZeroCount(bytes - 1);
        return (4 * (bits - MinBits)) + (int)(((bytes - 1) >> (bits - 2)) & 3) + 1;
    }

    /// <summary>Bytes of a class's buffers.</summary>
    public static long BytesOf(int sizeClass) => sizeClass == 0 ? MinBytes : (long)(4 + ((sizeClass - 1) % 4) + 1) << (MinBits + ((sizeClass - 1) / 4) - 2);
}

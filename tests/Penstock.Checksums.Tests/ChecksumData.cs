namespace Penstock.Tests.Checksums;

/// <summary>Bytes that are the same on every machine: the upper bytes of a linear congruential sequence from 1.</summary>
internal static class ChecksumData
{
    public static byte[] Make(int length)
    {
        var data = new byte[length];
        var state = 1u;
        for (var i = 0; i < length; i++)
        {
            state = state * 1664525u + 1013904223u;
            data[i] = (byte)(state >> 24);
        }

        return data;
    }
}

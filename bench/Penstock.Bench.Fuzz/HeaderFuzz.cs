using Penstock.Ejfat.Wire;

namespace Penstock.Bench.Fuzz;

/// <summary>Random bytes of every length, with and without proper first bytes, into the header readers; what is read is written and must be the same bytes.</summary>
internal static class HeaderFuzz
{
    private static readonly byte[][] Beginnings = [[0x4C, 0x42, 2, 1], [0x4C, 0x42, 3, 1], [0x4C, 0x43, 2, 0], [0x10, 0x00], []];

    public static object Run(long headers, int seed)
    {
        var random = new Random(seed);
        Span<byte> bytes = stackalloc byte[64];
        Span<byte> written = stackalloc byte[64];
        long read = 0;
        for (var i = 0L; i < headers; i++)
        {
            random.NextBytes(bytes);
            Beginnings[random.Next(Beginnings.Length)].CopyTo(bytes);
            var text = bytes[..random.Next(bytes.Length + 1)];
            if (LbHeaderV2.TryRead(text, out var v2))
            {
                v2.Write(written);
                // The reserved field is not kept.
                bytes[4..6].CopyTo(written[4..]);
                Same(text[..LbHeaderV2.Size], written, ref read);
            }
            if (LbHeaderV3.TryRead(text, out var v3))
            {
                v3.Write(written);
                Same(text[..LbHeaderV3.Size], written, ref read);
            }
            if (ReHeader.TryRead(text, out var re))
            {
                re.Write(written);
                Same(text[..ReHeader.Size], written, ref read);
            }
            if (SyncHeader.TryRead(text, out var sync))
            {
                sync.Write(written);
                Same(text[..SyncHeader.Size], written, ref read);
            }
        }
        return new { headers, read };
    }

    private static void Same(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, ref long read)
    {
        read++;
        if (!before.SequenceEqual(after[..before.Length])) throw new InvalidOperationException($"{Convert.ToHexString(before)} was written as {Convert.ToHexString(after[..before.Length])}");
    }
}

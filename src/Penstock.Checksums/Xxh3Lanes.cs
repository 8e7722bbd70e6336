using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using static Penstock.Checksums.Xxh3Secret;

namespace Penstock.Checksums;

/// <summary>
/// The inner loop of XXH3 beyond 240 bytes: eight 64-bit lanes take stripes of 64 bytes; after each block of 16 stripes they are scrambled.
/// Allocates nothing; the lanes stay in registers over a block.
/// </summary>
internal static class Xxh3Lanes
{
    public const int Lanes = 8;
    public const int StripeBytes = 64;
    public const int StripesPerBlock = 16;

    private const int SecretPerStripe = 8;
    private const int ScrambleSecret = 192 - StripeBytes;
    private const int LastStripeSecret = ScrambleSecret - 7;
    private const int MergeSecret = 11;

    /// <summary>The widest that this machine has. Vectors are read as little-endian words, so a big-endian machine takes the scalar way.</summary>
    public static Xxh3Width Best { get; } = !BitConverter.IsLittleEndian ? Xxh3Width.Scalar
        : Avx2.IsSupported ? Xxh3Width.Vector256
        : HasVector128 ? Xxh3Width.Vector128 : Xxh3Width.Scalar;

    public static bool HasVector128 => Sse2.IsSupported || AdvSimd.IsSupported;

    public static void Start(Span<ulong> lanes)
    {
        (lanes[0], lanes[1], lanes[2], lanes[3]) = (Prime32C, Prime64A, Prime64B, Prime64C);
        (lanes[4], lanes[5], lanes[6], lanes[7]) = (Prime64D, Prime32B, Prime64E, Prime32A);
    }

    /// <summary>Takes stripes that lie within one block.</summary>
    /// <param name="stripes">Whole stripes.</param>
    /// <param name="lanes">The eight lanes.</param>
    /// <param name="inBlock">How many stripes of the block came before.</param>
    /// <param name="width">How.</param>
    public static void Accumulate(ReadOnlySpan<byte> stripes, Span<ulong> lanes, int inBlock, Xxh3Width width) =>
        Accumulate(stripes, Bytes[(inBlock * SecretPerStripe)..], lanes, width);

    /// <summary>Takes the last 64 bytes of all, which may overlap what was taken before.</summary>
    public static void AccumulateLast(ReadOnlySpan<byte> stripe, Span<ulong> lanes, Xxh3Width width) => Accumulate(stripe, Bytes[LastStripeSecret..], lanes, width);

    public static void Scramble(Span<ulong> lanes)
    {
        for (var i = 0; i < Lanes; i++)
        {
            var lane = lanes[i];
            lanes[i] = (lane ^ (lane >> 47) ^ Secret64(ScrambleSecret + 8 * i)) * Prime32A;
        }
    }

    public static ulong Merge(ReadOnlySpan<ulong> lanes, ulong length)
    {
        var hash = length * Prime64A;
        for (var i = 0; i < Lanes; i += 2)
        {
            hash += Fold(lanes[i] ^ Secret64(MergeSecret + 8 * i), lanes[i + 1] ^ Secret64(MergeSecret + 8 * i + 8));
        }

        return Avalanche(hash);
    }

    private static void Accumulate(ReadOnlySpan<byte> stripes, ReadOnlySpan<byte> secret, Span<ulong> lanes, Xxh3Width width)
    {
        // The vector loops read without bounds checks: here is the check.
        var count = stripes.Length / StripeBytes;
        ArgumentOutOfRangeException.ThrowIfGreaterThan((count - 1) * SecretPerStripe + StripeBytes, secret.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(lanes.Length, Lanes);
        switch (width)
        {
            case Xxh3Width.Vector256: Accumulate256(stripes, secret, lanes, count); break;
            case Xxh3Width.Vector128: Accumulate128(stripes, secret, lanes, count); break;
            default: AccumulateScalar(stripes, secret, lanes, count); break;
        }
    }

    private static void AccumulateScalar(ReadOnlySpan<byte> stripes, ReadOnlySpan<byte> secret, Span<ulong> lanes, int count)
    {
        for (var n = 0; n < count; n++)
        {
            for (var i = 0; i < Lanes; i++)
            {
                var value = Read64(stripes, n * StripeBytes + 8 * i);
                var key = value ^ Read64(secret, n * SecretPerStripe + 8 * i);
                lanes[i ^ 1] += value;
                lanes[i] += (uint)key * (key >> 32);
            }
        }
    }

    private static void Accumulate256(ReadOnlySpan<byte> stripes, ReadOnlySpan<byte> secret, Span<ulong> lanes, int count)
    {
        ref var data = ref MemoryMarshal.GetReference(stripes);
        ref var keys = ref MemoryMarshal.GetReference(secret);
        ref var lane = ref MemoryMarshal.GetReference(lanes);
        var low = Vector256.LoadUnsafe(ref lane);
        var high = Vector256.LoadUnsafe(ref lane, 4);
        for (nuint n = 0; n < (nuint)count; n++)
        {
            low = Step(low, Vector256.LoadUnsafe(ref data, n * StripeBytes), Vector256.LoadUnsafe(ref keys, n * SecretPerStripe));
            high = Step(high, Vector256.LoadUnsafe(ref data, n * StripeBytes + 32), Vector256.LoadUnsafe(ref keys, n * SecretPerStripe + 32));
        }

        low.StoreUnsafe(ref lane);
        high.StoreUnsafe(ref lane, 4);

        static Vector256<ulong> Step(Vector256<ulong> lanes, Vector256<byte> data, Vector256<byte> secret)
        {
            var key = (data ^ secret).AsUInt64();
            var product = Avx2.Multiply(key.AsUInt32(), (key >>> 32).AsUInt32());
            return lanes + product + Avx2.Shuffle(data.AsInt32(), 0b01_00_11_10).AsUInt64();
        }
    }

    private static void Accumulate128(ReadOnlySpan<byte> stripes, ReadOnlySpan<byte> secret, Span<ulong> lanes, int count)
    {
        ref var data = ref MemoryMarshal.GetReference(stripes);
        ref var keys = ref MemoryMarshal.GetReference(secret);
        ref var lane = ref MemoryMarshal.GetReference(lanes);
        var (a, b) = (Vector128.LoadUnsafe(ref lane), Vector128.LoadUnsafe(ref lane, 2));
        var (c, d) = (Vector128.LoadUnsafe(ref lane, 4), Vector128.LoadUnsafe(ref lane, 6));
        for (nuint n = 0; n < (nuint)count; n++)
        {
            var (at, key) = (n * StripeBytes, n * SecretPerStripe);
            a = Step(a, Vector128.LoadUnsafe(ref data, at), Vector128.LoadUnsafe(ref keys, key));
            b = Step(b, Vector128.LoadUnsafe(ref data, at + 16), Vector128.LoadUnsafe(ref keys, key + 16));
            c = Step(c, Vector128.LoadUnsafe(ref data, at + 32), Vector128.LoadUnsafe(ref keys, key + 32));
            d = Step(d, Vector128.LoadUnsafe(ref data, at + 48), Vector128.LoadUnsafe(ref keys, key + 48));
        }

        a.StoreUnsafe(ref lane);
        b.StoreUnsafe(ref lane, 2);
        c.StoreUnsafe(ref lane, 4);
        d.StoreUnsafe(ref lane, 6);

        static Vector128<ulong> Step(Vector128<ulong> lanes, Vector128<byte> data, Vector128<byte> secret)
        {
            var key = (data ^ secret).AsUInt64();
            var product = Sse2.IsSupported
                ? Sse2.Multiply(key.AsUInt32(), (key >>> 32).AsUInt32())
                : AdvSimd.MultiplyWideningLower(AdvSimd.ExtractNarrowingLower(key), AdvSimd.ShiftRightLogicalNarrowingLower(key, 32));
            return lanes + product + Vector128.Shuffle(data.AsUInt64(), Vector128.Create(1UL, 0UL));
        }
    }
}

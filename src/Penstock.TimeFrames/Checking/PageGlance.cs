using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Checking;

/// <summary>
/// What has to be looked at of a sound raw data header of version 6 or 7, read by words instead of fields: a few nanoseconds, where pages of a few kilobytes are
/// checked at the rate of memory. A header that is anything else is left to <see cref="RdhCheck"/>; both agree on what is sound, which a test keeps.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PageGlance(int OffsetToNext, uint Orbit, ushort PageCounter, bool IsStop, (ulong, ulong) Identity)
{
    // Detector and front end in the first word, link, unit and end point in the second.
    private const ulong IdentityOfWord0 = 0x0000_FF00_FFFF_0000;
    private const ulong IdentityOfWord1 = 0xFFFF_00FF_0000_0000;

    public static bool TryRead(ReadOnlySpan<byte> bytes, out PageGlance glance)
    {
        glance = default;
        if (bytes.Length < Rdh.Size) return false;
        var w0 = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        var w1 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        var w2 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
        var w3 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
        var w4 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[32..]);
        var version = (byte)w0;
        if (version is not (6 or 7) || (byte)(w0 >> 8) != Rdh.Size || w0 >> 48 != 0 || w3 > (version == 7 ? 2u : 0u) || (uint)w2 > Rdh.LastBunchCrossing) return false;
        var stop = w4 >> 48;
        var nothing = BinaryPrimitives.ReadUInt64LittleEndian(bytes[40..]) | (BinaryPrimitives.ReadUInt64LittleEndian(bytes[48..]) >> 48) | BinaryPrimitives.ReadUInt64LittleEndian(bytes[56..]);
        var (next, memory) = ((ushort)w1, (ushort)(w1 >> 16));
        if (stop > 1 || nothing != 0 || next is < Rdh.Size or > Rdh.MaxPageBytes || memory < Rdh.Size || memory > next) return false;
        glance = new PageGlance(next, (uint)(w2 >> 32), (ushort)(w4 >> 32), stop == 1, (w0 & IdentityOfWord0, w1 & IdentityOfWord1));
        return true;
    }
}

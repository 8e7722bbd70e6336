namespace Penstock.Ejfat;

/// <summary>What tells events apart.</summary>
internal readonly record struct EventKey(ulong EventNumber, ushort DataId)
{
    /// <summary>A hash that a sender cannot aim at without knowing the seed.</summary>
    public uint Hash(ulong seed)
    {
        var high = Math.BigMul(EventNumber ^ seed, 0x9E3779B97F4A7C15 ^ ((ulong)DataId << 32), out var low);
        return (uint)((high ^ low) * 0xD6E8FEB86659FD93 >> 32);
    }
}

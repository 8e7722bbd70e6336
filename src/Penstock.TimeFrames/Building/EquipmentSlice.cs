using System.Runtime.InteropServices;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Building;

/// <summary>Consecutive blocks of one equipment in a sub time frame.</summary>
/// <param name="Equipment">Whose.</param>
/// <param name="Blocks">How many blocks.</param>
/// <param name="Bytes">The blocks, headers and payloads.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EquipmentSlice(EquipmentId Equipment, uint Blocks, ReadOnlyMemory<byte> Bytes);

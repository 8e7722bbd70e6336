using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Penstock.TimeFrames.Summaries;

/// <summary>
/// The fields of a data header that must be the same at the source and in the built time frame, beside the identifier. What the way between
/// rewrites (flags, split numbers, payload size, padding) is not among them.
/// </summary>
/// <param name="Serialization">The eight characters of the payload's serialization, the first in the lowest byte.</param>
/// <param name="FirstOrbit">First orbit of the time frame.</param>
/// <param name="TfCounter">Number of the time frame, its lower 32 bits.</param>
/// <param name="RunNumber">Number of the run.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EquipmentHeader(ulong Serialization, uint FirstOrbit, uint TfCounter, uint RunNumber) : IComparable<EquipmentHeader>
{
    internal const int Size = sizeof(ulong) + 3 * sizeof(uint);

    /// <summary>Fields with the serialization as text, at most 8 characters.</summary>
    /// <exception cref="ArgumentException">The text is longer.</exception>
    public EquipmentHeader(string serialization, uint firstOrbit, uint tfCounter, uint runNumber)
        : this(Code(serialization), firstOrbit, tfCounter, runNumber)
    {
    }

    /// <summary>The serialization as text.</summary>
    public string SerializationName
    {
        get
        {
            Span<byte> bytes = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, Serialization);
            return Encoding.Latin1.GetString(bytes.TrimEnd((byte)0));
        }
    }

    /// <inheritdoc/>
    public int CompareTo(EquipmentHeader other) =>
        (Serialization, FirstOrbit, TfCounter, RunNumber).CompareTo((other.Serialization, other.FirstOrbit, other.TfCounter, other.RunNumber));

    /// <summary>Before in the order.</summary>
    public static bool operator <(EquipmentHeader left, EquipmentHeader right) => left.CompareTo(right) < 0;

    /// <summary>After in the order.</summary>
    public static bool operator >(EquipmentHeader left, EquipmentHeader right) => left.CompareTo(right) > 0;

    /// <summary>Not after in the order.</summary>
    public static bool operator <=(EquipmentHeader left, EquipmentHeader right) => left.CompareTo(right) <= 0;

    /// <summary>Not before in the order.</summary>
    public static bool operator >=(EquipmentHeader left, EquipmentHeader right) => left.CompareTo(right) >= 0;

    internal static EquipmentHeader Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]));

    internal void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination, Serialization);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], FirstOrbit);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[12..], TfCounter);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[16..], RunNumber);
    }

    private static ulong Code(string serialization)
    {
        if (serialization.Length > sizeof(ulong))
        {
            throw new ArgumentException($"the serialization is '{serialization}', {serialization.Length} characters; at most 8 are accepted", nameof(serialization));
        }

        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        bytes.Clear();
        Encoding.Latin1.GetBytes(serialization, bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }
}

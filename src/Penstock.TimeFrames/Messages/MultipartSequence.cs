using System.Runtime.InteropServices;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Messages;

/// <summary>How one message lies in a multipart message.</summary>
/// <param name="Equipment">Whose.</param>
/// <param name="Encoding">How it is laid out.</param>
/// <param name="First">Number of its first part of the multipart message.</param>
/// <param name="Payloads">Payloads it has.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct MultipartSequence(EquipmentId Equipment, SplitEncoding Encoding, int First, int Payloads)
{
    /// <summary>Parts of the multipart message that it takes.</summary>
    public int Count => Encoding == SplitEncoding.Reduced ? 1 + Payloads : 2 * Payloads;

    /// <summary>One phrase, as an inspector prints it.</summary>
    public override string ToString() => $"parts {First}..{First + Count - 1}: {Equipment}, {Encoding.ToString().ToLowerInvariant()}, {Payloads} payloads";
}

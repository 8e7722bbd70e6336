using Penstock.TimeFrames.Headers;
using Penstock.TimeFrames.Summaries;

namespace Penstock.TimeFrames.Building;

/// <summary>The source's summary of a sub time frame: of the bytes that go to the transport, before they do.</summary>
public static class SubTimeFrameSummary
{
    /// <summary>Walks the bytes that a <see cref="SubTimeFrameWriter"/> wrote.</summary>
    /// <exception cref="ArgumentException">They are no sub time frame.</exception>
    public static StfSummary Of(uint source, ReadOnlySpan<byte> bytes, SummaryOptions options)
    {
        if (SubTimeFrameReader.Open(bytes, out var reader) is { } fault) throw new ArgumentException($"{fault}", nameof(bytes));
        var builder = new SummaryBuilder(reader.Header, options);
        SubTimeFrameFault? damage;
        while (reader.TryRead(out damage)) builder.Add(reader.Block.Equipment, FieldsOf(reader.Block), reader.Payload, reader.StartsMessage);
        return damage is null ? builder.BuildStf(source) : throw new ArgumentException($"{damage}", nameof(bytes));
    }

    internal static EquipmentHeader FieldsOf(in DataHeader block)
    {
        Span<byte> name = stackalloc byte[HeaderName.Size];
        block.PayloadSerialization.Write(name);
        return new EquipmentHeader(System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(name), block.FirstTfOrbit, block.TfCounter, block.RunNumber);
    }
}

using System.Runtime.InteropServices;
using Penstock.TimeFrames.Files;

namespace Penstock.TimeFrames.Editing;

/// <summary>The blocks of one equipment of a record.</summary>
/// <param name="Source">The record.</param>
/// <param name="Element">Number of the equipment in its index.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ElementSource(SourceRecord Source, int Element)
{
    public IndexElement Index => Source.Record.Index[Element];

    public long Offset => Source.Record.DataOffset + (long)Index.Offset;
}

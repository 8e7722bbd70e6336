using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Checking;

/// <summary>One problem of a file, with the place where it is.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Offset">Where the field begins, in bytes from the beginning of the file.</param>
/// <param name="Field">The field, as the format calls it.</param>
/// <param name="Value">What it holds.</param>
/// <param name="Accepted">What it may hold.</param>
public sealed record FileProblem(ProblemKind Kind, long Offset, string Field, string Value, string Accepted)
{
    /// <summary>The counter of the time frame, where it is known.</summary>
    public uint? TfCounter { get; init; }

    /// <summary>The equipment, where it is in one.</summary>
    public EquipmentId? Equipment { get; init; }

    /// <summary>The kind as reports spell it.</summary>
    public string KindName => Kind.ToString().ToUpperInvariant();

    /// <summary>One line: field, offset, value, what is accepted; then kind, time frame and equipment.</summary>
    public override string ToString()
    {
        var place = string.Concat(TfCounter is { } tf ? $", time frame {tf}" : "", Equipment is { } equipment ? $", {equipment}" : "");
        return $"{Field} at offset {Offset} is {Value}; {Accepted} ({KindName}{place})";
    }

    internal static FileProblem Of(TimeFrameFileException damage) => new(ProblemKind.Structure, damage.Offset, damage.Field, damage.Value, damage.Accepted);
}

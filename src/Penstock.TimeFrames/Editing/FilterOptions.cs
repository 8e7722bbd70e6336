using Penstock.TimeFrames.Files;
using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Editing;

/// <summary>What <see cref="FileFilter"/> keeps: of the time frames that all conditions on time frames select, the equipments that all conditions on equipments select.</summary>
public sealed record FilterOptions
{
    /// <summary>Numbers of time frames; null, the default, all.</summary>
    public ValueRanges? TimeFrames { get; init; }

    /// <summary>First orbits of time frames; null, the default, all.</summary>
    public ValueRanges? Orbits { get; init; }

    /// <summary>Runs; null, the default, all.</summary>
    public ValueRanges? Runs { get; init; }

    /// <summary>Times of writing, Unix milliseconds; null, the default, all.</summary>
    public ValueRanges? WriteTimesMs { get; init; }

    /// <summary>Keep the time frames that the conditions do not select. Equipments are selected as before. Default false.</summary>
    public bool InvertTimeFrames { get; init; }

    /// <summary>Origins; none, the default, all.</summary>
    public IReadOnlyCollection<DataOrigin> Origins { get; init; } = [];

    /// <summary>Origins that are left out.</summary>
    public IReadOnlyCollection<DataOrigin> WithoutOrigins { get; init; } = [];

    /// <summary>Descriptions; none, the default, all.</summary>
    public IReadOnlyCollection<DataDescription> Descriptions { get; init; } = [];

    /// <summary>Descriptions that are left out.</summary>
    public IReadOnlyCollection<DataDescription> WithoutDescriptions { get; init; } = [];

    /// <summary>Subspecifications; null, the default, all.</summary>
    public ValueRanges? SubSpecifications { get; init; }

    /// <summary>Write time frames of which no equipment is left, as records without data. Default false: they are left out.</summary>
    public bool KeepEmpty { get; init; }

    /// <summary>Leave out heartbeat frames without data, but for the first of each equipment and time frame. Default false.</summary>
    public bool DropEmptyTriggers { get; init; }

    /// <summary>Number the time frames that are kept, from this on; null, the default, keeps their numbers.</summary>
    public uint? Renumber { get; init; }

    internal bool Selects(RecordContents contents) => InvertTimeFrames != (
        IsIn(TimeFrames, contents.TfCounter) && IsIn(Orbits, contents.FirstOrbit) && IsIn(Runs, contents.Run) && (WriteTimesMs?.Contains(contents.Record.WriteTimeMs) ?? true));

    internal bool Selects(in EquipmentId equipment) =>
        (Origins.Count == 0 || Origins.Contains(equipment.Origin)) && !WithoutOrigins.Contains(equipment.Origin)
        && (Descriptions.Count == 0 || Descriptions.Contains(equipment.Description)) && !WithoutDescriptions.Contains(equipment.Description)
        && (SubSpecifications?.Contains(equipment.SubSpecification) ?? true);

    private static bool IsIn(ValueRanges? ranges, uint? value) => ranges is null || (value is { } number && ranges.Contains(number));
}

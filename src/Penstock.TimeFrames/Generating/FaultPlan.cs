namespace Penstock.TimeFrames.Generating;

/// <summary>Which fault is put where: time frame, equipment and part by the seed.</summary>
internal sealed class FaultPlan
{
    private readonly Dictionary<long, List<Place>> _places = [];

    public FaultPlan(GeneratorOptions options, int links)
    {
        var chance = new Random((int)(options.Seed ^ (options.Seed >> 32) ^ 0x7f5));
        foreach (var kind in options.Faults)
        {
            // Cut short is the last one; garbage between two needs one before it.
            var tf = kind switch
            {
                FaultKind.CutFile => options.TimeFrames - 1,
                FaultKind.Garbage => options.TimeFrames == 1 ? 0 : chance.NextInt64(1, options.TimeFrames),
                _ => chance.NextInt64(options.TimeFrames),
            };
            if (!_places.TryGetValue(tf, out var places)) _places[tf] = places = [];
            places.Add(new Place(kind, chance.Next(links), chance.Next(options.OrbitsPerTimeFrame), chance.Next()));
        }
    }

    public IReadOnlyList<Place> Of(long timeFrame) => _places.TryGetValue(timeFrame, out var places) ? places : [];

    /// <summary>Makes the parts of a message those of a faulty one.</summary>
    public static void Apply(IReadOnlyList<Place> places, int link, List<PlannedPart> parts)
    {
        foreach (var place in places.Where(p => p.Link == link && parts.Count > 0))
        {
            var at = Math.Min(place.Part, parts.Count - 1);
            switch (place.Kind)
            {
                case FaultKind.DropPart:
                    parts.RemoveAt(at);
                    break;
                case FaultKind.DuplicatePart:
                    parts.Insert(at, parts[at] with { Fault = place.Kind });
                    break;
                case FaultKind.SwapParts when parts.Count > 1:
                    at = Math.Min(at, parts.Count - 2);
                    (parts[at], parts[at + 1]) = (parts[at + 1] with { Fault = place.Kind }, parts[at]);
                    break;
                case FaultKind.TruncatePart:
                    parts[at] = parts[at] with { Bytes = parts[at].Bytes - Math.Min(parts[at].Bytes, 1 + (place.Chance % 100)), Fault = place.Kind };
                    break;
                case FaultKind.FlipBit or FaultKind.Header or FaultKind.Stop or FaultKind.PageCounter or FaultKind.Magic:
                    parts[at] = parts[at] with { Fault = place.Kind };
                    break;
            }
        }
    }

    /// <summary>Where a fault is put.</summary>
    public readonly record struct Place(FaultKind Kind, int Link, int Part, int Chance);
}

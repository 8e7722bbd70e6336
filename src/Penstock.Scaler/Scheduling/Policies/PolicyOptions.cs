using System.Globalization;

namespace Penstock.Scaler.Scheduling.Policies;

/// <summary>The policies of a scheduler, as the originals' options name them.</summary>
internal sealed record PolicyOptions
{
    /// <summary>Whether tasks go to workers that have the capabilities they ask for; else capabilities are ignored.</summary>
    public bool AllocateByCapability { get; init; }

    /// <summary>How many workers are asked for.</summary>
    public ScalingKind Scaling { get; init; } = ScalingKind.Vanilla;

    /// <summary>The rules of <see cref="ScalingKind.Waterfall"/>, the preferred manager first.</summary>
    public WaterfallRule[] Rules { get; init; } = [];

    /// <summary>Reads <c>policy_engine_type</c> and <c>policy_content</c>.</summary>
    /// <exception cref="FormatException">They are not understood; the message says what is accepted.</exception>
    public static PolicyOptions Parse(string engine, string content) => engine switch
    {
        "simple" => ParseSimple(content),
        "waterfall_v1" => new PolicyOptions { AllocateByCapability = true, Scaling = ScalingKind.Waterfall, Rules = ParseRules(content) },
        _ => throw new FormatException($"'{engine}' is not a policy engine; 'simple' or 'waterfall_v1' is expected"),
    };

    private static PolicyOptions ParseSimple(string content)
    {
        string? allocate = null, scaling = null;
        foreach (var part in content.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var (key, value) = equals < 0 ? (part, "") : (part[..equals].Trim(), part[(equals + 1)..].Trim());
            if (key == "allocate" && allocate is null) allocate = value;
            else if (key == "scaling" && scaling is null) scaling = value;
            else throw new FormatException($"policy '{content}': '{part}' is not expected; 'allocate=…; scaling=…', each once, is");
        }
        if (allocate is null || scaling is null) throw new FormatException($"policy '{content}' needs both 'allocate=…' and 'scaling=…'");
        return new PolicyOptions
        {
            AllocateByCapability = allocate switch
            {
                "even_load" => false,
                "capability" => true,
                _ => throw new FormatException($"policy '{content}': allocate is '{allocate}'; 'even_load' or 'capability' is expected"),
            },
            Scaling = scaling switch
            {
                "no" => ScalingKind.No,
                "vanilla" => ScalingKind.Vanilla,
                "capability" => ScalingKind.Capability,
                _ => throw new FormatException($"policy '{content}': scaling is '{scaling}'; 'no', 'vanilla' or 'capability' is expected"),
            },
        };
    }

    private static WaterfallRule[] ParseRules(string content)
    {
        var rules = new List<WaterfallRule>();
        var number = 0;
        foreach (var raw in content.Split('\n'))
        {
            number++;
            var line = raw.Split('#')[0].Trim();
            if (line.Length == 0) continue;
            var fields = line.Split(',', StringSplitOptions.TrimEntries);
            if (fields.Length is < 2 or > 3) throw new FormatException($"waterfall rule in line {number}, '{line}', has {fields.Length} fields; 'priority,worker_manager_id[,max_task_concurrency]' is expected");
            if (!int.TryParse(fields[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var priority))
                throw new FormatException($"waterfall rule in line {number}: the priority is '{fields[0]}'; an integer is expected");
            if (fields[1].Length == 0) throw new FormatException($"waterfall rule in line {number}, '{line}', has an empty worker manager's id; 'priority,worker_manager_id[,max_task_concurrency]' is expected");
            if (rules.Any(r => r.ManagerId == fields[1])) throw new FormatException($"waterfall rule in line {number}: there is a rule for worker manager '{fields[1]}' already");
            int? limit = null;
            if (fields.Length == 3)
            {
                if (!int.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                    throw new FormatException($"waterfall rule in line {number}: max_task_concurrency is '{fields[2]}'; an integer of at least 0 is expected");
                limit = value;
            }
            rules.Add(new WaterfallRule(priority, fields[1], limit));
        }
        if (rules.Count == 0) throw new FormatException("policy waterfall_v1 needs at least one rule 'priority,worker_manager_id[,max_task_concurrency]'");
        return [.. rules.OrderBy(r => r.Priority)];
    }
}

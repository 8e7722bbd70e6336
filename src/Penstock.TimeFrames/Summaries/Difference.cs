using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Summaries;

/// <summary>One difference, with the place where a person looks for it.</summary>
/// <param name="Code">What.</param>
/// <param name="Severity">How bad.</param>
/// <param name="TfId">In which time frame.</param>
public sealed record Difference(DifferenceCode Code, DifferenceSeverity Severity, ulong TfId)
{
    /// <summary>In which equipment, where it is in one.</summary>
    public EquipmentId? Equipment { get; init; }

    /// <summary>At which source, where it is known.</summary>
    public uint? Source { get; init; }

    /// <summary>Number of the message of the equipment, from 0; the FLP side's, or the EPN side's where the FLP side has none.</summary>
    public int? Message { get; init; }

    /// <summary>Number of the part of the message, from 0.</summary>
    public int? Part { get; init; }

    /// <summary>Number of the part's heartbeat frame in the time frame.</summary>
    public int? HeartbeatFrame { get; init; }

    /// <summary>Where the part begins in the message, in bytes from the message's beginning.</summary>
    public long? ByteOffset { get; init; }

    /// <summary>Bytes of the part.</summary>
    public long? ByteCount { get; init; }

    /// <summary>What the FLP side has.</summary>
    public string? FlpValue { get; init; }

    /// <summary>What the EPN side has.</summary>
    public string? EpnValue { get; init; }

    /// <summary>More, as a sentence.</summary>
    public string? Note { get; init; }

    /// <summary>The code as reports and databases spell it: <c>PART_ORDER</c>.</summary>
    public string CodeName => NameOf(Code);

    /// <summary>A code as reports and databases spell it.</summary>
    public static string NameOf(DifferenceCode code) => code == DifferenceCode.TfId
        ? "TFID"
        : string.Concat(code.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{c}" : $"{char.ToUpperInvariant(c)}"));

    /// <summary>The code of a name; null where there is none of that name.</summary>
    internal static DifferenceCode? CodeOf(string name)
    {
        foreach (var code in Enum.GetValues<DifferenceCode>())
        {
            if (string.Equals(NameOf(code), name, StringComparison.Ordinal)) return code;
        }

        return null;
    }

    /// <summary>One line: code, place, both values, note.</summary>
    public override string ToString()
    {
        var text = new List<string> { CodeName, $"tf {TfId}" };
        if (Equipment is { } equipment) text.Add($"{equipment}");
        if (Source is { } source) text.Add($"source {source}");
        if (Message is { } message) text.Add($"message {message}");
        if (Part is { } part) text.Add($"part {part}");
        if (HeartbeatFrame is { } frame) text.Add($"heartbeat frame {frame}");
        if (ByteCount is { } count) text.Add($"bytes {ByteOffset}..{ByteOffset + count - 1}");
        if (FlpValue is not null || EpnValue is not null) text.Add($"FLP {Frames(FlpValue)}, EPN {Frames(EpnValue)}");
        if (Note is not null) text.Add(Note);
        return string.Join(": ", string.Join(' ', text.Take(2)), string.Join(", ", text.Skip(2))).TrimEnd(':', ' ');
    }

    // Values of these codes are numbers of heartbeat frames.
    private string Frames(string? value) => value switch
    {
        null => "-",
        "none" => value,
        _ when Code is DifferenceCode.HbMissing or DifferenceCode.HbExtra or DifferenceCode.HbIncomplete => $"heartbeat frames {value}",
        _ => value,
    };
}

namespace Penstock.TimeFrames.Headers;

/// <summary>What is wrong with a raw data header.</summary>
/// <param name="Field">The field, as the format calls it.</param>
/// <param name="Value">What it holds.</param>
/// <param name="Accepted">What it may hold.</param>
public sealed record RdhFault(string Field, string Value, string Accepted)
{
    /// <summary>Where the field begins in the header, in bytes; 0 where it is the header as a whole.</summary>
    public int Offset { get; init; }

    /// <summary>One phrase: field, value, what is accepted.</summary>
    public override string ToString() => $"{Field} is {Value}; {Accepted}";
}

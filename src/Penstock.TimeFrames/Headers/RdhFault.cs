namespace Penstock.TimeFrames.Headers;

/// <summary>What is wrong with a raw data header.</summary>
/// <param name="Field">The field, as the format calls it.</param>
/// <param name="Value">What it holds.</param>
/// <param name="Accepted">What it may hold.</param>
public sealed record RdhFault(string Field, string Value, string Accepted)
{
    /// <summary>One phrase: field, value, what is accepted.</summary>
    public override string ToString() => $"{Field} is {Value}; {Accepted}";
}

namespace Penstock.TimeFrames.Headers;

/// <summary>What is wrong with a header stack.</summary>
/// <param name="Offset">Where the field begins, in bytes from the stack's beginning.</param>
/// <param name="Field">The field, as the format calls it.</param>
/// <param name="Value">What it holds.</param>
/// <param name="Accepted">What it may hold.</param>
/// <param name="IsCutOff">True when nothing is wrong but that there are too few bytes.</param>
public sealed record HeaderFault(int Offset, string Field, string Value, string Accepted, bool IsCutOff = false)
{
    /// <summary>One phrase: field, value, what is accepted.</summary>
    public override string ToString() => $"{Field} is {Value}; {Accepted}";
}

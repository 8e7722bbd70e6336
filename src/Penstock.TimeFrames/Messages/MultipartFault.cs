namespace Penstock.TimeFrames.Messages;

/// <summary>What is wrong with a multipart message.</summary>
/// <param name="Part">Number of the part, from 0.</param>
/// <param name="Offset">Where the field begins in it.</param>
/// <param name="Field">The field.</param>
/// <param name="Value">What it holds.</param>
/// <param name="Accepted">What it may hold.</param>
public sealed record MultipartFault(int Part, int Offset, string Field, string Value, string Accepted)
{
    /// <summary>One phrase: part, offset, field, value, what is accepted.</summary>
    public override string ToString() => $"part {Part}: {Field} at offset {Offset} is {Value}; {Accepted}";
}

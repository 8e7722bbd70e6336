namespace Penstock.Ejfat;

/// <summary>Whether the low 8 bits of a clock's ticks are replaced by random ones. A calendar's slot is a tick's low 9 bits: ticks from a coarse clock, or at even
/// distances, would use few slots only.</summary>
public enum TickEntropy
{
    /// <summary>Replaced once the clock turns out coarse (4 µs or more a step), or the ticks of 1024 events hold no more than <see cref="ClockEntropy.EnoughBits"/>
    /// bits of chance.</summary>
    Auto,

    /// <summary>Never replaced.</summary>
    Keep,

    /// <summary>Always replaced.</summary>
    Randomize,
}

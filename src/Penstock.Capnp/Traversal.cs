namespace Penstock.Capnp;

/// <summary>
/// How much reading one message may cost, and the first fault met. Readers of the message share it by reference; after a fault they answer
/// with the defaults of the fields, so that a message is read through first and judged once, by <see cref="Fault"/>.
/// </summary>
public struct Traversal
{
    /// <summary>Structs and lists within each other that are followed unless said otherwise; what the C++ library allows.</summary>
    public const int DefaultDepth = 64;

    // Reading every field of an honest message visits each word once. Four times leaves room for reading fields again; a message of a
    // few words whose pointers all share one target is stopped after half a megabyte.
    private const long LeastWords = 1 << 16;
    private const int TimesItsLength = 4;

    /// <summary>Limits of one's own.</summary>
    /// <param name="words">Words that may be visited; a list counts its words, or its elements where they have none.</param>
    /// <param name="depth">Structs and lists within each other.</param>
    public Traversal(long words, int depth = DefaultDepth)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(words);
        ArgumentOutOfRangeException.ThrowIfNegative(depth);
        Words = words;
        Depth = depth;
    }

    /// <summary>Words that may still be visited.</summary>
    public long Words { get; private set; }

    /// <summary>Structs and lists that may be nested.</summary>
    public int Depth { get; }

    /// <summary>The first fault, <see cref="CapnpFault.None"/> while there is none.</summary>
    public CapnpFault Fault { get; private set; }

    /// <summary>Byte of the message at which the first fault was noticed.</summary>
    public int FaultOffset { get; private set; }

    /// <summary>The limits for a message of that many bytes: four times its words, at least 65,536, and 64 levels.</summary>
    public static Traversal Of(int bytes) => new(Math.Max(LeastWords, (long)bytes / 8 * TimesItsLength));

    /// <summary>Throws what is wrong, if something is.</summary>
    /// <exception cref="CapnpException">A fault was met.</exception>
    public readonly void ThrowIfFaulty()
    {
        if (Fault != CapnpFault.None) throw new CapnpException(Fault, FaultOffset);
    }

    internal bool Fail(CapnpFault fault, int offset)
    {
        if (Fault != CapnpFault.None) return false;
        Fault = fault;
        FaultOffset = offset;
        Words = 0;
        return false;
    }

    internal bool Charge(long words, int offset)
    {
        if (words > Words) return Fail(CapnpFault.Traversal, offset);
        Words -= words;
        return Fault == CapnpFault.None;
    }
}

namespace Penstock.Capnp;

/// <summary>A message that cannot be read, or that cannot be written because it would be too long.</summary>
public sealed class CapnpException : Exception
{
    /// <summary>An unspecific fault.</summary>
    public CapnpException()
    {
    }

    /// <summary>A fault with its description.</summary>
    public CapnpException(string message)
        : base(message)
    {
    }

    /// <summary>A fault with its description and its cause.</summary>
    public CapnpException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>A fault of a message read.</summary>
    public CapnpException(CapnpFault fault, int offset)
        : base(Describe(fault, offset))
    {
        Fault = fault;
        Offset = offset;
    }

    /// <summary>What is wrong.</summary>
    public CapnpFault Fault { get; }

    /// <summary>Byte of the message at which it was noticed.</summary>
    public int Offset { get; }

    /// <summary>One line that says what is wrong and where.</summary>
    public static string Describe(CapnpFault fault, int offset) => fault switch
    {
        CapnpFault.None => "the Cap'n Proto message is well formed",
        CapnpFault.Length => $"the Cap'n Proto message does not end where its segment table says (noticed at byte {offset})",
        CapnpFault.Alignment => $"a Cap'n Proto message of {offset} bytes; its length must be a multiple of 8",
        CapnpFault.SegmentCount => $"a Cap'n Proto message of more than {MessageReader.MaxSegments} segments",
        CapnpFault.OutOfBounds => $"the Cap'n Proto pointer at byte {offset} leads out of its segment",
        CapnpFault.FarPointer => $"the Cap'n Proto far pointer at byte {offset} does not lead to a pointer in a segment of the message",
        CapnpFault.PointerKind => $"the Cap'n Proto pointer at byte {offset} is of another kind than its field",
        CapnpFault.ElementSize => $"the Cap'n Proto list at byte {offset} has elements of another size than its field's",
        CapnpFault.ListTag => $"the Cap'n Proto list at byte {offset} has a tag that contradicts its length",
        CapnpFault.TextEnd => $"the Cap'n Proto text at byte {offset} does not end with NUL",
        CapnpFault.Depth => $"the Cap'n Proto message is nested too deeply at byte {offset}",
        CapnpFault.Traversal => $"the Cap'n Proto message makes its reader visit too much (noticed at byte {offset})",
        _ => $"the Cap'n Proto message is damaged at byte {offset}",
    };
}

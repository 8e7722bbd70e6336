namespace Penstock.DataMovement.Copying;

/// <summary>Two trees, and what they are compared by.</summary>
public sealed record TreeComparerOptions
{
    /// <summary>The one, its contents.</summary>
    public required RawPath Source { get; init; }

    /// <summary>The other.</summary>
    public required RawPath Target { get; init; }

    /// <summary>By what. [default: existence, type, size, content]</summary>
    public CompareField Fields { get; init; } = CompareField.Exist | CompareField.Type | CompareField.Size | CompareField.Content;

    /// <summary>Files of one size and modification time are taken to have one content.</summary>
    public bool Lite { get; init; }

    /// <summary>Threads; 0 chooses.</summary>
    public int Workers { get; init; }
}

using Penstock.Scaler.Messages;
using Penstock.Scaler.Ymq;

namespace Penstock.Scaler.Objects;

/// <summary>The answer to a request, or why there is none.</summary>
internal readonly ref struct ObjectReply
{
    /// <summary>Why there is no answer; null when there is one.</summary>
    public string? Failure { get; init; }

    /// <summary>What the answer is.</summary>
    public ObjectResponseType Type { get; init; }

    /// <summary>The payload, when it is small.</summary>
    public ReadOnlySpan<byte> Small { get; init; }

    /// <summary>The payload, when it is large.</summary>
    public YmqBuffer? Large { get; init; }
}

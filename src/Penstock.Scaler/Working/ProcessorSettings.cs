using Penstock.Scaler.Ymq;

namespace Penstock.Scaler.Working;

/// <summary>What a processor is told at its start: one line of JSON on its standard input, whose end is the processor's.</summary>
internal sealed record ProcessorSettings
{
    /// <summary>Where its worker listens.</summary>
    public required string Worker { get; init; }

    /// <summary>Who it is.</summary>
    public required string Identity { get; init; }

    /// <summary>The object storage server.</summary>
    public required string Storage { get; init; }

    /// <summary>The file in which it notes which task it is at.</summary>
    public required string Card { get; init; }

    /// <summary>The numbering of the messages.</summary>
    public required string Profile { get; init; }

    /// <summary>What is believed of a secure storage.</summary>
    public YmqTls? Tls { get; init; }

    /// <summary>Bytes of arguments kept. Default 256 MiB.</summary>
    public long CacheBytes { get; init; } = 256L << 20;
}

namespace Penstock.Pipeline.Inputs;

/// <summary>How inputs are taken.</summary>
public sealed record InputOptions
{
    /// <summary>Bytes of a file above which it travels in several events. Default 256 MiB, at most 1 GiB.</summary>
    public int MaxEventBytes { get; init; } = 256 << 20;

    /// <summary>What is damaged or may not be read becomes a named loss, the rest is sent. Default false: nothing is sent.</summary>
    public bool KeepGoing { get; init; }
}

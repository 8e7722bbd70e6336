namespace Penstock.Rpc;

/// <summary>How sent messages are compressed. Received messages are decompressed whatever was chosen here.</summary>
public enum RpcCompression
{
    /// <summary>Not at all (the default).</summary>
    None,

    /// <summary>gzip, where the peer accepts it.</summary>
    Gzip,
}

namespace Penstock.Rpc;

/// <summary>What a server tells of a service's health (grpc.health.v1).</summary>
public enum RpcServingStatus
{
    /// <summary>Not known yet.</summary>
    Unknown = 0,

    /// <summary>Calls are served.</summary>
    Serving = 1,

    /// <summary>Calls are not served at the moment.</summary>
    NotServing = 2,
}

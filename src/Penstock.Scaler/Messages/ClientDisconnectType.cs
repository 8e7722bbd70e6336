namespace Penstock.Scaler.Messages;

/// <summary>How a client leaves.</summary>
internal enum ClientDisconnectType : ushort
{
    Disconnect = 0,

    /// <summary>And ends the cluster.</summary>
    Shutdown = 1,
}

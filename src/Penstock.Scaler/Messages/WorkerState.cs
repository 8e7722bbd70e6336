namespace Penstock.Scaler.Messages;

/// <summary>Whether a worker is there.</summary>
internal enum WorkerState : ushort
{
    Connected = 0,

    Disconnected = 1,
}

namespace Penstock.Rpc.Client;

/// <summary>No connection came about. It travels through the HTTP stack, which wraps it.</summary>
internal sealed class ConnectFailedException(string message, Exception? innerException) : IOException(message, innerException);

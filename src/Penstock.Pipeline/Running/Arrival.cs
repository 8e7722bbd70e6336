namespace Penstock.Pipeline.Running;

/// <summary>An event as a worker hands it over.</summary>
/// <param name="Number">Its number.</param>
/// <param name="DataId">Its data id.</param>
/// <param name="Bytes">Its bytes, valid until <paramref name="Owner"/> is disposed.</param>
/// <param name="Owner">Gives the buffer back.</param>
internal readonly record struct Arrival(ulong Number, ushort DataId, ReadOnlyMemory<byte> Bytes, IDisposable Owner);

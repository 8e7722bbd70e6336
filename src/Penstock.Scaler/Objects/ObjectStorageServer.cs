using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Penstock.Scaler.Ymq;

namespace Penstock.Scaler.Objects;

/// <summary>
/// An object storage server: keeps the objects of clients and workers under their ids and lets gets wait for what is not there yet. One thread does everything;
/// large payloads are received into the memory in which they are kept and sent from it. Wire-compatible with Scaler's <c>scaler_object_storage_server</c>.
/// </summary>
public sealed class ObjectStorageServer : IDisposable
{
    private readonly SpillFolder? _spill;
    private readonly ObjectStore _store;
    private readonly YmqLoop _loop;
    private readonly YmqBinder _binder;
    private readonly ObjectRequests _requests;
    private ObjectStorageMeters? _meters;
    private bool _disposed;

    /// <summary>A server that listens nowhere yet.</summary>
    /// <exception cref="IOException">The folder for what does not fit into memory cannot be made.</exception>
    public ObjectStorageServer(ObjectStorageOptions options, ILoggerFactory? loggers = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var logger = loggers?.CreateLogger("penstock.objects") ?? NullLogger.Instance;
        if (options.SpillFolder is { } folder) _spill = new SpillFolder(folder);
        _store = new ObjectStore(options, _spill, Counters);
        _loop = new YmqLoop("penstock objects", time, logger);
        _requests = new ObjectRequests(options, _store, Counters, _loop);
        _binder = new YmqBinder(_loop, Encoding.UTF8.GetBytes(options.Identity), TransportOf(options), _requests);
        _loop.Start();
    }

    /// <summary>What it counted.</summary>
    public ObjectStorageCounters Counters { get; } = new();

    /// <summary>Connections that are open.</summary>
    public int Connections => _binder.Connections;

    /// <summary>Requests that wait for their object.</summary>
    public int Waiting => _requests.Waiting;

    /// <summary>What its socket counted.</summary>
    internal YmqCounters Transport => _binder.Counters;

    /// <summary>Listens at one more address; returns it with the port chosen.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The address cannot be bound.</exception>
    /// <exception cref="InvalidDataException">The certificate of a secure address cannot be used.</exception>
    public YmqAddress Bind(YmqAddress address)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var bound = _binder.Bind(address);
        _meters ??= new ObjectStorageMeters(bound.ToString(), this);
        return bound;
    }

    /// <summary>Closes all connections in order and forgets all objects.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _meters?.Dispose();
        _loop.Post(() =>
        {
            _binder.Close();
            _store.Clear();
        });
        _loop.Dispose();
        _spill?.Dispose();
    }

    /// <summary>The owner part of the ids of a client's objects: the MD5 of its identity.</summary>
    internal static UInt128 OwnerOf(ReadOnlySpan<byte> identity)
    {
        Span<byte> hash = stackalloc byte[16];
#pragma warning disable CA5351 // the protocol's ids are made with it; nothing is protected by it
        MD5.HashData(identity, hash);
#pragma warning restore CA5351
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    private static YmqOptions TransportOf(ObjectStorageOptions options) => new()
    {
        MaxMessageBytes = Math.Max(4096, Math.Min(options.MaxObjectBytes, options.MemoryLimit)),
        // Answers are sent from the memory of their contents: what is queued costs none of its own.
        MaxQueuedBytes = 1L << 40,
        Tls = options.Tls,
    };
}

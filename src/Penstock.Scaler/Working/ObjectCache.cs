using Penstock.Scaler.Messages;
using Penstock.Scaler.Serialization;

namespace Penstock.Scaler.Working;

/// <summary>Objects that a processor has at hand, within a number of bytes, the oldest leave first; and those it waits for, each fetched once however many tasks want it. Loop's thread only, except where said.</summary>
internal sealed class ObjectCache(long maxBytes)
{
    private const int Overhead = 128;
    private const int MaxFunctions = 10_000;
    private const int MaxClients = 10_000;
    private readonly Dictionary<ObjectId, byte[]> _contents = [];
    private readonly Queue<ObjectId> _order = new();
    private readonly Dictionary<ObjectId, CachedFunction> _functions = [];
    private readonly System.Collections.Concurrent.ConcurrentDictionary<ObjectId, ScalerSerializer> _serializers = new();
    private readonly Dictionary<ObjectId, Action<byte[]?, string?>> _awaited = [];
    private long _bytes;

    public bool TryGet(ObjectId id, out byte[] content) => _contents.TryGetValue(id, out content!);

    public bool TryFunction(ObjectId id, out CachedFunction function) => _functions.TryGetValue(id, out function!);

    public bool HasSerializer(ObjectId id) => _serializers.ContainsKey(id);

    /// <summary>What a client's values are made with. From any thread.</summary>
    public ScalerSerializer SerializerOf(ObjectId id) => _serializers.GetValueOrDefault(id, ScalerSerializer.Pickle);

    public void SetSerializer(ObjectId id, byte[] content)
    {
        if (_serializers.Count >= MaxClients) _serializers.Clear();
        _serializers[id] = SerializerObject.Recognise(content);
    }

    public CachedFunction SetFunction(ObjectId id, CachedFunction function)
    {
        if (_functions.Count >= MaxFunctions) _functions.Clear();
        return _functions[id] = function;
    }

    /// <summary>Waits for an object; true: it has to be asked for.</summary>
    public bool Await(ObjectId id, Action<byte[]?, string?> arrived)
    {
        var isFirst = !_awaited.TryGetValue(id, out var before);
        _awaited[id] = before + arrived;
        return isFirst;
    }

    public void Arrived(ObjectId id, byte[]? content, string? failure)
    {
        if (content is not null) Keep(id, content);
        if (_awaited.Remove(id, out var arrived)) arrived(content, failure);
    }

    public void Forget(ReadOnlySpan<ObjectId> ids)
    {
        foreach (var id in ids)
        {
            _functions.Remove(id);
            _serializers.TryRemove(id, out _);
            if (_contents.Remove(id, out var content)) _bytes -= content.Length + Overhead;
        }
    }

    private void Keep(ObjectId id, byte[] content)
    {
        if (content.Length > maxBytes / 4 || !_contents.TryAdd(id, content)) return;
        _bytes += content.Length + Overhead;
        _order.Enqueue(id);
        if (_order.Count > (2 * _contents.Count) + 1024)
        {
            // Forgotten ones are still in the order.
            _order.Clear();
            foreach (var kept in _contents.Keys) _order.Enqueue(kept);
        }
        while (_bytes > maxBytes && _order.TryDequeue(out var oldest))
        {
            if (_contents.Remove(oldest, out var old)) _bytes -= old.Length + Overhead;
        }
    }
}

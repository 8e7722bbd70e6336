using Penstock.Capnp;
using Penstock.Scaler.Messages;

namespace Penstock.Scaler.Scheduling;

/// <summary>A set of capability names, one object for each different set. Values play no part, as in the originals.</summary>
internal sealed class CapabilitySet
{
    private readonly HashSet<string> _names;

    private CapabilitySet(string key, string[] names, TaskCapability[] first)
    {
        Key = key;
        Names = names;
        First = first;
        _names = [.. names];
    }

    /// <summary>The names in order, joined by a space.</summary>
    public string Key { get; }

    public IReadOnlyList<string> Names { get; }

    /// <summary>The capabilities, with values, as they were first asked for.</summary>
    public TaskCapability[] First { get; }

    public bool IsEmpty => Names.Count == 0;

    /// <summary>Whether everything that is wanted is here.</summary>
    public bool Covers(CapabilitySet wanted)
    {
        if (wanted.IsEmpty || ReferenceEquals(wanted, this)) return true;
        foreach (var name in wanted.Names)
        {
            if (!_names.Contains(name)) return false;
        }
        return true;
    }

    /// <summary>All sets that were seen. Bounded: beyond the limit further ones share nothing.</summary>
    public sealed class Registry
    {
        private const int MaxSets = 10_000;
        private readonly Dictionary<string, CapabilitySet> _sets = new(StringComparer.Ordinal);

        public Registry() => _sets.Add("", Empty);

        public CapabilitySet Empty { get; } = new("", [], []);

        public CapabilitySet Of(ReadOnlySpan<TaskCapability> capabilities)
        {
            if (capabilities.IsEmpty) return Empty;
            var names = capabilities.ToArray().Select(c => c.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
            var key = string.Join(' ', names);
            if (_sets.TryGetValue(key, out var set)) return set;
            set = new CapabilitySet(key, names, capabilities.ToArray());
            if (_sets.Count < MaxSets) _sets.Add(key, set);
            return set;
        }

        /// <summary>The set of a list of TaskCapability in a message.</summary>
        public CapabilitySet Of(ListReader list)
        {
            if (list.Count == 0) return Empty;
            var capabilities = new TaskCapability[list.Count];
            var check = default(FieldCheck);
            for (var i = 0; i < capabilities.Length; i++) capabilities[i] = TaskCapability.Read(list.GetStruct(i), ref check);
            return Of(capabilities);
        }
    }
}

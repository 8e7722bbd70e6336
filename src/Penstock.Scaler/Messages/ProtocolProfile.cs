namespace Penstock.Scaler.Messages;

/// <summary>The tags of the messages. The protocol has no version field, so which one is spoken is chosen at the start.</summary>
internal sealed class ProtocolProfile
{
    private const ushort None = ushort.MaxValue;
    private readonly ushort[] tags;
    private readonly MessageKind?[] kinds;

    private ProtocolProfile(string name, Func<MessageKind, ushort> tag)
    {
        Name = name;
        tags = [.. Enum.GetValues<MessageKind>().Select(tag)];
        kinds = new MessageKind?[tags.Where(t => t != None).Max() + 1];
        foreach (var kind in Enum.GetValues<MessageKind>())
        {
            if (tags[(int)kind] != None) kinds[tags[(int)kind]] = kind;
        }
    }

    /// <summary>Scaler 2.0.2 to 2.6: the tags are the kinds in their order.</summary>
    public static ProtocolProfile V26 { get; } = new("v2.6", kind => kind <= MessageKind.WorkerManagerCommand ? (ushort)kind : None);

    /// <summary>The numbering of finos/opengris-scaler pull request 947: no disconnectRequest and disconnectResponse, everything behind them two less, four messages more.</summary>
    public static ProtocolProfile Draining { get; } = new("draining", kind => kind switch
    {
        < MessageKind.DisconnectRequest => (ushort)kind,
        MessageKind.DisconnectRequest or MessageKind.DisconnectResponse => None,
        _ => (ushort)(kind - 2),
    });

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ProtocolProfile> All { get; } = [V26, Draining];

    /// <summary>What it is called on command lines.</summary>
    public string Name { get; }

    /// <summary>The profile of that name.</summary>
    public static bool TryFind(string name, out ProtocolProfile profile)
    {
        profile = All.FirstOrDefault(p => p.Name == name) ?? V26;
        return profile.Name == name;
    }

    /// <summary>Whether the protocol has that message.</summary>
    public bool Has(MessageKind kind) => tags[(int)kind] != None;

    /// <summary>The tag of a message.</summary>
    /// <exception cref="InvalidOperationException">The protocol does not have it.</exception>
    public ushort Tag(MessageKind kind) => Has(kind) ? tags[(int)kind] : throw new InvalidOperationException($"protocol {Name} has no message {kind}");

    /// <summary>The message of a tag.</summary>
    public bool TryKind(ushort tag, out MessageKind kind)
    {
        kind = tag < kinds.Length ? kinds[tag] ?? default : default;
        return tag < kinds.Length && kinds[tag] is not null;
    }
}

using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>What a worker can do and a task asks for; the originals compare names only.</summary>
internal readonly record struct TaskCapability : IWireStruct<TaskCapability>
{
    /// <summary>One without anything.</summary>
    public TaskCapability()
    {
    }

    public static int DataWords => 1;

    public static int Pointers => 1;

    /// <summary>For example <c>gpu</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>How much of it; -1: no quantity.</summary>
    public long Value { get; init; }

    public static TaskCapability Read(StructReader from, ref FieldCheck check) => new()
    {
        Name = from.GetText(0),
        Value = from.GetInt64(0),
    };

    public void Write(StructWriter to)
    {
        // The Python scheduler forwards capabilities without name and value.
        if (Name is { Length: > 0 }) to.SetText(0, Name);
        to.SetInt64(0, Value);
    }
}

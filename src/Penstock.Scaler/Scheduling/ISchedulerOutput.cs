using Penstock.Scaler.Messages;

namespace Penstock.Scaler.Scheduling;

/// <summary>What a scheduler does to the world: messages, objects, and its own end.</summary>
internal interface ISchedulerOutput
{
    /// <summary>Whether anybody reads what is published.</summary>
    bool HasMonitors { get; }

    /// <summary>Sends a message that is encoded already.</summary>
    void Send(Party to, MessageKind kind, ReadOnlySpan<byte> message);

    /// <summary>Sends a message.</summary>
    void Send(Party to, Message message);

    /// <summary>Gives a message to the monitors.</summary>
    void Publish(Message message);

    /// <summary>Deletes an object in the storage.</summary>
    void DeleteObject(ObjectId id);

    /// <summary>Gives an object a second id in the storage.</summary>
    void DuplicateObject(ObjectId original, ObjectId copy);

    /// <summary>Stores an object.</summary>
    void SetObject(ObjectId id, ReadOnlySpan<byte> content);

    /// <summary>Ends the scheduler, after everything was sent.</summary>
    void Stop();

    /// <summary>Something for people, in one line.</summary>
    void Note(SchedulerNote note, string text);
}

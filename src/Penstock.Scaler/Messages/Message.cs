using Penstock.Capnp;

namespace Penstock.Scaler.Messages;

/// <summary>What travels between clients, scheduler, workers, their managers and processors, and to monitors: one Cap'n Proto message each.</summary>
internal abstract record Message
{
    /// <summary>Which message it is.</summary>
    public abstract MessageKind Kind { get; }

    /// <summary>Reads a message. Nothing of <paramref name="bytes"/> is kept.</summary>
    /// <param name="bytes">The whole message.</param>
    /// <param name="profile">Its tags.</param>
    /// <param name="message">The message, null when it is damaged or unknown.</param>
    /// <param name="problem">What is wrong, in one line.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, ProtocolProfile profile, out Message? message, out string? problem)
    {
        message = null;
        var traversal = Traversal.Of(bytes.Length);
        if (!TryOpen(bytes, ref traversal, profile, out var kind, out var body, out problem)) return false;
        var check = default(FieldCheck);
        message = Read(kind, body, ref check);
        problem = traversal.Fault != CapnpFault.None ? CapnpException.Describe(traversal.Fault, traversal.FaultOffset) : check.Problem;
        if (problem is null) return true;
        message = null;
        return false;
    }

    /// <summary>Opens a message without reading its fields, for those who want a few of them without a copy.</summary>
    public static bool TryOpen(
        ReadOnlySpan<byte> bytes, ref Traversal traversal, ProtocolProfile profile, out MessageKind kind, out StructReader body, out string? problem)
    {
        kind = default;
        body = default;
        problem = null;
        if (!MessageReader.TryOpen(bytes, ref traversal, out var root)) problem = CapnpException.Describe(traversal.Fault, traversal.FaultOffset);
        else if (!profile.TryKind(root.GetUInt16(0), out kind)) problem = $"a message of tag {root.GetUInt16(0)}, which protocol {profile.Name} does not know";
        else body = root.GetStruct(0);
        return problem is null;
    }

    /// <summary>Writes the message, which <see cref="MessageWriter.Message"/> then is.</summary>
    /// <exception cref="InvalidOperationException">The protocol does not have it.</exception>
    public void Write(MessageWriter writer, ProtocolProfile profile)
    {
        var root = writer.Begin(1, 1);
        root.SetUInt16(0, profile.Tag(Kind));
        Write(Begin(root));
    }

    /// <summary>Sets its fields in the order of their declaration, as the originals do.</summary>
    public abstract void Write(StructWriter to);

    internal abstract StructWriter Begin(StructWriter root);

    private static Message Read(MessageKind kind, StructReader body, ref FieldCheck check)
    {
        return kind switch
        {
            MessageKind.Task => TaskMessage.Read(body, ref check),
            MessageKind.TaskCancel => TaskCancel.Read(body, ref check),
            MessageKind.TaskCancelConfirm => TaskCancelConfirm.Read(body, ref check),
            MessageKind.TaskResult => TaskResult.Read(body, ref check),
            MessageKind.TaskLog => TaskLog.Read(body, ref check),
            MessageKind.GraphTask => GraphTask.Read(body, ref check),
            MessageKind.ObjectInstruction => ObjectInstruction.Read(body, ref check),
            MessageKind.ClientHeartbeat => ClientHeartbeat.Read(body, ref check),
            MessageKind.ClientHeartbeatEcho => ClientHeartbeatEcho.Read(body, ref check),
            MessageKind.WorkerHeartbeat => WorkerHeartbeat.Read(body, ref check),
            MessageKind.WorkerHeartbeatEcho => WorkerHeartbeatEcho.Read(body, ref check),
            MessageKind.DisconnectRequest => DisconnectRequest.Read(body, ref check),
            MessageKind.DisconnectResponse => DisconnectResponse.Read(body, ref check),
            MessageKind.StateClient => StateClient.Read(body, ref check),
            MessageKind.StateObject => StateObject.Read(body, ref check),
            MessageKind.StateBalanceAdvice => StateBalanceAdvice.Read(body, ref check),
            MessageKind.StateScheduler => StateScheduler.Read(body, ref check),
            MessageKind.StateWorker => StateWorker.Read(body, ref check),
            MessageKind.StateTask => StateTask.Read(body, ref check),
            MessageKind.StateGraphTask => StateGraphTask.Read(body, ref check),
            MessageKind.ClientDisconnect => ClientDisconnect.Read(body, ref check),
            MessageKind.ClientShutdownResponse => ClientShutdownResponse.Read(body, ref check),
            MessageKind.ProcessorInitialized => ProcessorInitialized.Read(body, ref check),
            MessageKind.InformationRequest => InformationRequest.Read(body, ref check),
            MessageKind.InformationResponse => InformationResponse.Read(body, ref check),
            MessageKind.WorkerManagerHeartbeat => WorkerManagerHeartbeat.Read(body, ref check),
            MessageKind.WorkerManagerHeartbeatEcho => WorkerManagerHeartbeatEcho.Read(body, ref check),
            MessageKind.WorkerManagerCommand => WorkerManagerCommand.Read(body, ref check),
            MessageKind.WorkerDisconnectNotification => WorkerDisconnectNotification.Read(body, ref check),
            MessageKind.WorkerShutdown => WorkerShutdown.Read(body, ref check),
            MessageKind.WorkerManagerShutdown => WorkerManagerShutdown.Read(body, ref check),
            MessageKind.WorkerManagerDisconnectNotification => WorkerManagerDisconnectNotification.Read(body, ref check),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such message"),
        };
    }
}

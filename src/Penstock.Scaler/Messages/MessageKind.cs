namespace Penstock.Scaler.Messages;

/// <summary>What a message is. The numbers are ours: a <see cref="ProtocolProfile"/> has the tags.</summary>
internal enum MessageKind
{
    /// <inheritdoc cref="Messages.TaskMessage"/>
    Task,

    /// <inheritdoc cref="Messages.TaskCancel"/>
    TaskCancel,

    /// <inheritdoc cref="Messages.TaskCancelConfirm"/>
    TaskCancelConfirm,

    /// <inheritdoc cref="Messages.TaskResult"/>
    TaskResult,

    /// <inheritdoc cref="Messages.TaskLog"/>
    TaskLog,

    /// <inheritdoc cref="Messages.GraphTask"/>
    GraphTask,

    /// <inheritdoc cref="Messages.ObjectInstruction"/>
    ObjectInstruction,

    /// <inheritdoc cref="Messages.ClientHeartbeat"/>
    ClientHeartbeat,

    /// <inheritdoc cref="Messages.ClientHeartbeatEcho"/>
    ClientHeartbeatEcho,

    /// <inheritdoc cref="Messages.WorkerHeartbeat"/>
    WorkerHeartbeat,

    /// <inheritdoc cref="Messages.WorkerHeartbeatEcho"/>
    WorkerHeartbeatEcho,

    /// <inheritdoc cref="Messages.DisconnectRequest"/>
    DisconnectRequest,

    /// <inheritdoc cref="Messages.DisconnectResponse"/>
    DisconnectResponse,

    /// <inheritdoc cref="Messages.StateClient"/>
    StateClient,

    /// <inheritdoc cref="Messages.StateObject"/>
    StateObject,

    /// <inheritdoc cref="Messages.StateBalanceAdvice"/>
    StateBalanceAdvice,

    /// <inheritdoc cref="Messages.StateScheduler"/>
    StateScheduler,

    /// <inheritdoc cref="Messages.StateWorker"/>
    StateWorker,

    /// <inheritdoc cref="Messages.StateTask"/>
    StateTask,

    /// <inheritdoc cref="Messages.StateGraphTask"/>
    StateGraphTask,

    /// <inheritdoc cref="Messages.ClientDisconnect"/>
    ClientDisconnect,

    /// <inheritdoc cref="Messages.ClientShutdownResponse"/>
    ClientShutdownResponse,

    /// <inheritdoc cref="Messages.ProcessorInitialized"/>
    ProcessorInitialized,

    /// <inheritdoc cref="Messages.InformationRequest"/>
    InformationRequest,

    /// <inheritdoc cref="Messages.InformationResponse"/>
    InformationResponse,

    /// <inheritdoc cref="Messages.WorkerManagerHeartbeat"/>
    WorkerManagerHeartbeat,

    /// <inheritdoc cref="Messages.WorkerManagerHeartbeatEcho"/>
    WorkerManagerHeartbeatEcho,

    /// <inheritdoc cref="Messages.WorkerManagerCommand"/>
    WorkerManagerCommand,

    /// <inheritdoc cref="Messages.WorkerDisconnectNotification"/>
    WorkerDisconnectNotification,

    /// <inheritdoc cref="Messages.WorkerShutdown"/>
    WorkerShutdown,

    /// <inheritdoc cref="Messages.WorkerManagerShutdown"/>
    WorkerManagerShutdown,

    /// <inheritdoc cref="Messages.WorkerManagerDisconnectNotification"/>
    WorkerManagerDisconnectNotification,
}

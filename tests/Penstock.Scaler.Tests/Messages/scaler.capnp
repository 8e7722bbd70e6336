@0xd1c5b3a7e9f20486;
# The schema of Scaler's protocol 2.6 in one file, for the reference command. Ordinals are what counts: they decide the layout.

struct TaskCapability { name @0 :Text; value @1 :Int64; }
struct ObjectMetadata {
  enum ObjectContentType { serializer @0; object @1; }
  objectIds @0 :List(Data);
  objectTypes @1 :List(ObjectContentType);
  objectNames @2 :List(Data);
}
struct ObjectStorageAddress { host @0 :Text; port @1 :UInt16; scheme @2 :Text; }
enum TaskResultType { success @0; failed @1; failedWorkerDied @2; }
enum TaskCancelConfirmType { canceled @0; cancelFailed @1; cancelNotFound @2; }
enum TaskState {
  inactive @0; running @1; canceling @2; balanceCanceling @3; success @4; failed @5; failedWorkerDied @6; canceled @7; canceledNotFound @8;
  balanceCanceled @9; workerDisconnecting @10;
}
enum WorkerState { connected @0; disconnected @1; }

struct Resource { cpu @0 :UInt16; rss @1 :UInt64; }
struct ObjectManagerStatus { numberOfObjects @0 :UInt32; }
struct ClientManagerStatus {
  struct Pair { client @0 :Data; numTask @1 :UInt32; }
  clientToNumOfTask @0 :List(Pair);
}
struct TaskManagerStatus {
  struct Pair { state @0 :UInt8; count @1 :UInt32; }
  stateToCount @0 :List(Pair);
}
struct ProcessorStatus { pid @0 :UInt32; initialized @1 :Bool; hasTask @2 :Bool; suspended @3 :Bool; resource @4 :Resource; }
struct WorkerStatus {
  workerId @0 :Data; agent @1 :Resource; rssFree @2 :UInt64; free @3 :UInt32; sent @4 :UInt32; queued @5 :UInt32; suspended @6 :UInt8;
  lagUS @7 :UInt64; lastS @8 :UInt16; itl @9 :Text; processorStatuses @10 :List(ProcessorStatus); memLimit @11 :UInt64;
}
struct WorkerManagerStatus { workers @0 :List(WorkerStatus); }
struct ScalingManagerStatus {
  struct Pair { workerManagerID @0 :Data; workerIDs @1 :List(Data); }
  struct WorkerManagerDetail {
    workerManagerID @0 :Data; identity @1 :Text; lastSeenS @2 :UInt16; maxTaskConcurrency @3 :UInt32; capabilities @4 :Text; pendingWorkers @5 :UInt32;
  }
  managedWorkers @0 :List(Pair);
  workerManagerDetails @1 :List(WorkerManagerDetail);
}
struct BinderStatus {
  struct Pair { client @0 :Text; number @1 :UInt32; }
  received @0 :List(Pair);
  sent @1 :List(Pair);
}

struct Task {
  struct Argument {
    enum ArgumentType { task @0; objectID @1; }
    type @0 :ArgumentType;
    data @1 :Data;
  }
  taskId @0 :Data; source @1 :Data; metadata @2 :Data; funcObjectId @3 :Data; functionArgs @4 :List(Argument); capabilities @5 :List(TaskCapability);
}
struct TaskCancel {
  struct TaskCancelFlags { force @0 :Bool; }
  taskId @0 :Data;
  flags @1 :TaskCancelFlags;
}
struct TaskLog {
  enum LogType { stdout @0; stderr @1; }
  taskId @0 :Data; logType @1 :LogType; content @2 :Text;
}
struct TaskResult { taskId @0 :Data; resultType @1 :TaskResultType; metadata @2 :Data; results @3 :List(Data); }
struct TaskCancelConfirm { taskId @0 :Data; cancelConfirmType @1 :TaskCancelConfirmType; }
struct GraphTask { taskId @0 :Data; source @1 :Data; targets @2 :List(Data); graph @3 :List(Task); }
struct ClientHeartbeat { resource @0 :Resource; latencyUS @1 :UInt32; }
struct ClientHeartbeatEcho { objectStorageAddress @0 :ObjectStorageAddress; }
struct WorkerHeartbeat {
  agent @0 :Resource; rssFree @1 :UInt64; queueSize @2 :UInt32; queuedTasks @3 :UInt32; latencyUS @4 :UInt32; taskLock @5 :Bool;
  processors @6 :List(ProcessorStatus); capabilities @7 :List(TaskCapability); workerManagerID @8 :Data; memLimit @9 :UInt64;
}
struct WorkerHeartbeatEcho { objectStorageAddress @0 :ObjectStorageAddress; }
struct WorkerManagerHeartbeat { maxTaskConcurrency @0 :UInt32; capabilities @1 :List(TaskCapability); workerManagerID @2 :Data; }
struct WorkerManagerHeartbeatEcho {}
struct WorkerManagerCommand {
  struct DesiredTaskConcurrencyRequest { taskConcurrency @0 :UInt32; capabilities @1 :List(TaskCapability); }
  setDesiredTaskConcurrencyRequests @0 :List(DesiredTaskConcurrencyRequest);
}
struct ObjectInstruction {
  enum ObjectInstructionType { create @0; delete @1; clear @2; }
  instructionType @0 :ObjectInstructionType; objectUser @1 :Data; objectMetadata @2 :ObjectMetadata;
}
struct DisconnectRequest { worker @0 :Data; }
struct DisconnectResponse { worker @0 :Data; }
struct ClientDisconnect {
  enum DisconnectType { disconnect @0; shutdown @1; }
  disconnectType @0 :DisconnectType;
}
struct ClientShutdownResponse { accepted @0 :Bool; }
struct StateClient {}
struct StateObject {}
struct StateBalanceAdvice { workerId @0 :Data; taskIds @1 :List(Data); }
struct StateScheduler {
  binder @0 :BinderStatus; scheduler @1 :Resource; rssFree @2 :UInt64; clientManager @3 :ClientManagerStatus; objectManager @4 :ObjectManagerStatus;
  taskManager @5 :TaskManagerStatus; workerManager @6 :WorkerManagerStatus; scalingManager @7 :ScalingManagerStatus;
}
struct StateWorker { workerId @0 :Data; state @1 :WorkerState; capabilities @2 :List(TaskCapability); }
struct StateTask {
  taskId @0 :Data; functionName @1 :Data; state @2 :TaskState; worker @3 :Data; capabilities @4 :List(TaskCapability); metadata @5 :Data;
}
struct StateGraphTask {
  enum NodeTaskType { normal @0; target @1; }
  graphTaskId @0 :Data; taskId @1 :Data; nodeTaskType @2 :NodeTaskType; parentTaskIds @3 :List(Data);
}
struct ProcessorInitialized {}
struct InformationRequest { request @0 :Data; }
struct InformationResponse { response @0 :Data; }

struct Message {
  union {
    task @0 :Task; taskCancel @1 :TaskCancel; taskCancelConfirm @2 :TaskCancelConfirm; taskResult @3 :TaskResult; taskLog @4 :TaskLog;
    graphTask @5 :GraphTask; objectInstruction @6 :ObjectInstruction; clientHeartbeat @7 :ClientHeartbeat; clientHeartbeatEcho @8 :ClientHeartbeatEcho;
    workerHeartbeat @9 :WorkerHeartbeat; workerHeartbeatEcho @10 :WorkerHeartbeatEcho; disconnectRequest @11 :DisconnectRequest;
    disconnectResponse @12 :DisconnectResponse; stateClient @13 :StateClient; stateObject @14 :StateObject;
    stateBalanceAdvice @15 :StateBalanceAdvice; stateScheduler @16 :StateScheduler; stateWorker @17 :StateWorker; stateTask @18 :StateTask;
    stateGraphTask @19 :StateGraphTask; clientDisconnect @20 :ClientDisconnect; clientShutdownResponse @21 :ClientShutdownResponse;
    processorInitialized @22 :ProcessorInitialized; informationRequest @23 :InformationRequest; informationResponse @24 :InformationResponse;
    workerManagerHeartbeat @25 :WorkerManagerHeartbeat; workerManagerHeartbeatEcho @26 :WorkerManagerHeartbeatEcho;
    workerManagerCommand @27 :WorkerManagerCommand;
  }
}

# What the proposed next protocol has otherwise.
struct DrainingMessage {
  struct Heartbeat {
    agent @0 :Resource; rssFree @1 :UInt64; queueSize @2 :UInt32; queuedTasks @3 :UInt32; latencyUS @4 :UInt32; taskLock @5 :Bool;
    processors @6 :List(ProcessorStatus); capabilities @7 :List(TaskCapability); workerManagerID @8 :Data; memLimit @9 :UInt64; draining @10 :Bool;
  }
  struct ManagerHeartbeat {
    maxTaskConcurrency @0 :UInt32; capabilities @1 :List(TaskCapability); workerManagerID @2 :Data; activeTaskConcurrency @3 :UInt32; occupancy @4 :UInt32;
    activeUnits @5 :UInt32; pendingUnits @6 :UInt32; drainingUnits @7 :UInt32;
  }
  struct Empty {}
  union {
    u0 @0 :Void; u1 @1 :Void; u2 @2 :Void; u3 @3 :Void; u4 @4 :Void; u5 @5 :Void; u6 @6 :Void; u7 @7 :Void; u8 @8 :Void;
    workerHeartbeat @9 :Heartbeat; u10 @10 :Void; u11 @11 :Void; u12 @12 :Void; u13 @13 :Void; u14 @14 :Void; u15 @15 :Void; u16 @16 :Void;
    u17 @17 :Void; u18 @18 :Void; u19 @19 :Void; u20 @20 :Void; u21 @21 :Void; u22 @22 :Void; workerManagerHeartbeat @23 :ManagerHeartbeat;
    u24 @24 :Void; u25 @25 :Void; workerDisconnectNotification @26 :Empty; workerShutdown @27 :Empty; workerManagerShutdown @28 :Empty;
    workerManagerDisconnectNotification @29 :Empty;
  }
}

struct ObjectID { field0 @0 :UInt64; field1 @1 :UInt64; field2 @2 :UInt64; field3 @3 :UInt64; }
struct ObjectRequestHeader {
  enum ObjectRequestType { setObject @0; getObject @1; deleteObject @2; duplicateObjectID @3; infoGetTotal @4; }
  objectID @0 :ObjectID; payloadLength @1 :UInt64; requestID @2 :UInt64; requestType @3 :ObjectRequestType;
}
struct ObjectResponseHeader {
  enum ObjectResponseType { setOK @0; getOK @1; delOK @2; delNotExists @3; duplicateOK @4; infoGetTotalOK @5; }
  objectID @0 :ObjectID; payloadLength @1 :UInt64; responseID @2 :UInt64; responseType @3 :ObjectResponseType;
}

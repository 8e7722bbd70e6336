using Penstock.Capnp;
using Penstock.Scaler.Messages;
using Penstock.Scaler.Objects;
using Penstock.Scaler.Serialization;
using Penstock.Scaler.Ymq;

namespace Penstock.Tests.Client;

/// <summary>A worker that knows four functions, for tests of clients: <c>add</c> adds up, <c>fail</c> raises ValueError, <c>wait</c> goes on until it is cancelled, <c>print</c> prints.</summary>
internal sealed class PlainWorker : IYmqHandler, IDisposable
{
    private readonly YmqLoop _loop = new("test worker");
    private readonly YmqConnector _scheduler;
    private readonly ObjectStorageLink _storage;
    private readonly MessageWriter _writer = new(1024);
    private readonly byte[] _identity = System.Text.Encoding.UTF8.GetBytes($"Worker|{Guid.NewGuid():N}");

    public PlainWorker(YmqAddress scheduler, YmqAddress storage)
    {
        _scheduler = new YmqConnector(_loop, _identity, new YmqOptions(), this);
        _storage = new ObjectStorageLink(_loop, _identity, new YmqOptions());
        _loop.Start();
        _storage.Connect(storage);
        _scheduler.Connect(scheduler);
    }

    public int Cancelled { get; private set; }

    /// <summary>How often <c>wait</c> was begun.</summary>
    public int Waiting { get; private set; }

    void IYmqHandler.Connected(YmqPeer peer) => Say(new WorkerHeartbeat { QueueSize = 1000 });

    void IYmqHandler.Received(YmqPeer peer, ReadOnlySpan<byte> message)
    {
        if (!Message.TryRead(message, ProtocolProfile.V26, out var read, out _)) return;
        if (read is TaskMessage task) _storage.Get(task.FuncObjectId, ulong.MaxValue, reply => Run(task, reply));
        if (read is not TaskCancel cancel) return;
        Cancelled++;
        Say(new TaskCancelConfirm { TaskId = cancel.TaskId, CancelConfirmType = cancel.Force ? TaskCancelConfirmType.Canceled : TaskCancelConfirmType.CancelFailed });
    }

    void IYmqHandler.Disconnected(YmqPeer peer, YmqEnd end, bool final)
    {
    }

    public void Dispose()
    {
        _loop.Post(_storage.Close);
        _loop.Post(_scheduler.Close);
        _loop.Dispose();
        _writer.Dispose();
    }

    private void Run(TaskMessage task, ObjectReply reply)
    {
        Assert.True(FunctionName.TryRead(reply.Small, out var function, out var problem), problem);
        var arguments = new object?[task.FunctionArgs.Length];
        var left = arguments.Length;
        if (left == 0) Call(task, function!, arguments);
        for (var i = 0; i < arguments.Length; i++)
        {
            var at = i;
            _storage.Get(task.FunctionArgs[i].ObjectId, ulong.MaxValue, content =>
            {
                var bytes = content.Large is { } large ? large.Span : content.Small;
                if (function!.IsNeutral && NeutralPayload.TryRead(bytes, out var neutral, out _)) arguments[at] = neutral.ToValue();
                else if (!function.IsNeutral) PickleReader.TryRead(bytes, out arguments[at], out _);
                content.Large?.Release();
                if (--left == 0) Call(task, function, arguments);
            });
        }
    }

    private void Call(TaskMessage task, FunctionName function, object?[] arguments)
    {
        if (function.Name == "wait")
        {
            Waiting++;
            return;
        }
        if (function.Name == "print") Say(new TaskLog { TaskId = task.TaskId, LogType = TaskLogType.Stdout, Content = "printed" });
        object? value = function.Name switch
        {
            "add" => arguments.Sum(a => a is long number ? number : ((string)a!).Length),
            _ => null,
        };
        var payload = function.Name == "fail" ? new PythonError("ValueError", "no good").ToPayload() : function.IsNeutral ? NeutralPayload.Write(value) : PickleWriter.Write(value);
        var id = ObjectId.New(task.Source);
        _storage.Set(id, payload, _ =>
        {
            Say(new ObjectInstruction
            {
                InstructionType = ObjectInstructionType.Create,
                ObjectUser = task.Source,
                ObjectMetadata = new ObjectMetadata { ObjectIds = [id], ObjectTypes = [ObjectContentType.Object], ObjectNames = ["res"u8.ToArray()] },
            });
            Say(new TaskResult
            {
                TaskId = task.TaskId,
                ResultType = function.Name == "fail" ? TaskResultType.Failed : TaskResultType.Success,
                Results = [id],
            });
        });
    }

    private void Say(Message message)
    {
        message.Write(_writer, ProtocolProfile.V26);
        _scheduler.Peer.Send(_writer.Message.Span);
    }
}

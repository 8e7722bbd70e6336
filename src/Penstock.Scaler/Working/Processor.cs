using System.Collections.Concurrent;
using System.Text;
using Penstock.Capnp;
using Penstock.Scaler.Messages;
using Penstock.Scaler.Objects;
using Penstock.Scaler.Ymq;

namespace Penstock.Scaler.Working;

/// <summary>
/// Runs tasks: one after the other on a thread of its own, while the loop's thread fetches what the next ones need and stores what the last ones made. Its worker gives it tasks ahead
/// of time; those not begun can be withdrawn. Order on the wire as the original's: the result is stored, then told of, then the task is over.
/// </summary>
internal sealed partial class Processor : IYmqHandler, IDisposable
{
    private readonly YmqLoop _loop;
    private readonly YmqConnector _worker;
    private readonly ObjectStorageLink _storage;
    private readonly ProcessorCard _card;
    private readonly ProtocolProfile _profile;
    private readonly TaskFunctions _functions;
    private readonly MessageWriter _writer = new(2048);
    private readonly Queue<ProcessorTask> _queue = new();
    private readonly Dictionary<TaskId, ProcessorTask> _tasks = [];
    private readonly ConcurrentQueue<ProcessorTask> _toRun = new();
    private readonly ConcurrentQueue<ProcessorTask> _ran = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _executor;
    private readonly TaskCompletionSource<string> _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ObjectCache _cache;
    private bool _wokenThisRound;
    private int _posted;
    private long _number;
    private volatile bool _stopping;
    private bool _announced;

    public Processor(YmqLoop loop, ProcessorSettings settings, TaskFunctions functions)
    {
        _loop = loop;
        _functions = functions;
        _ = ProtocolProfile.TryFind(settings.Profile, out _profile);
        _card = ProcessorCard.Open(settings.Card);
        _cache = new ObjectCache(settings.CacheBytes);
        var identity = Encoding.UTF8.GetBytes(settings.Identity);
        _worker = new YmqConnector(loop, identity, new YmqOptions { MaxMessageBytes = 1L << 30 }, this);
        _storage = new ObjectStorageLink(loop, identity, new YmqOptions { Tls = settings.Tls, MaxMessageBytes = 1L << 42, MaxQueuedBytes = 1L << 42 })
        {
            Found = Announce,
            Lost = reason =>
            {
                if (!_announced) _over.TrySetResult(reason);
            },
        };
        _executor = new Thread(Execute) { Name = "penstock task", IsBackground = true };
        loop.OnRound(EndOfRound);
        _executor.Start();
        _worker.Connect(YmqAddress.Parse(settings.Worker));
        _storage.Connect(YmqAddress.Parse(settings.Storage));
    }

    /// <summary>Completes with the reason when there is nothing more to do.</summary>
    public Task<string> Over => _over.Task;

    public void Dispose()
    {
        _stopping = true;
        _wake.Set();
        lock (_prints) Monitor.PulseAll(_prints);
        _over.TrySetResult("ended");
    }

    void IYmqHandler.Disconnected(YmqPeer peer, YmqEnd end, bool final) => _over.TrySetResult("its worker is gone");

    void IYmqHandler.Received(YmqPeer peer, ReadOnlySpan<byte> bytes)
    {
        if (!Message.TryRead(bytes, _profile, out var message, out _)) return;
        switch (message)
        {
            case TaskMessage task: Accept(task); break;
            case TaskCancel cancel: Withdraw(cancel); break;
            case ObjectInstruction { InstructionType: ObjectInstructionType.Delete } instruction: _cache.Forget(instruction.ObjectMetadata.ObjectIds); break;
        }
    }

    private void Announce()
    {
        if (_announced) return;
        _announced = true;
        Send(new ProcessorInitialized());
    }

    private void Send(Message message)
    {
        message.Write(_writer, _profile);
        if (_worker.Peer.Send(_writer.Message.Span) == YmqSend.Full) _over.TrySetResult("more waits to be sent to its worker than is accepted");
    }

    private void Accept(TaskMessage message)
    {
        if (!TaskFlags.TryRead(message.Metadata, out var flags)) flags = TaskFlags.Default;
        var task = new ProcessorTask(message, flags, ++_number);
        _tasks[message.TaskId] = task;
        _queue.Enqueue(task);
        var serializer = ObjectId.Serializer(message.Source);
        if (!_cache.HasSerializer(serializer)) Fetch(task, serializer, (t, bytes) => _cache.SetSerializer(serializer, bytes));
        if (_cache.TryFunction(message.FuncObjectId, out var function)) task.Function = function;
        else Fetch(task, message.FuncObjectId, (t, bytes) => t.Function = _cache.SetFunction(message.FuncObjectId, CachedFunction.Read(bytes, _functions)));
        for (var i = 0; i < message.FunctionArgs.Length; i++)
        {
            var index = i;
            var id = message.FunctionArgs[i].ObjectId;
            if (_cache.TryGet(id, out var bytes)) task.Arguments[i] = bytes;
            else Fetch(task, id, (t, fetched) => t.Arguments[index] = fetched);
        }
        if (task.Missing == 0) Pump();
    }

    private void Fetch(ProcessorTask task, ObjectId id, Action<ProcessorTask, byte[]> take)
    {
        task.Missing++;
        if (!_cache.Await(id, Arrived)) return;
        _storage.Get(id, ulong.MaxValue, reply =>
        {
            byte[]? bytes = null;
            var failure = reply.Failure;
            if (failure is null && reply.Large is { Length: > int.MaxValue }) failure = $"the object {id} has {reply.Large.Length} bytes; a .NET worker takes 2147483591";
            else if (failure is null) bytes = reply.Large is { } large ? large.Span.ToArray() : reply.Small.ToArray();
            reply.Large?.Release();
            _cache.Arrived(id, bytes, failure);
        });

        void Arrived(byte[]? bytes, string? failure)
        {
            if (bytes is not null) take(task, bytes);
            task.Failure ??= failure;
            if (--task.Missing == 0) Pump();
        }
    }

    private void Pump()
    {
        while (_queue.TryPeek(out var task) && (task.Missing == 0 || task.IsWithdrawn))
        {
            _queue.Dequeue();
            if (task.IsWithdrawn) continue;
            _toRun.Enqueue(task);
            _wokenThisRound = true;
        }
    }

    private void EndOfRound()
    {
        if (!_wokenThisRound) return;
        _wokenThisRound = false;
        _wake.Set();
    }

    private void Withdraw(TaskCancel cancel)
    {
        if (!_tasks.TryGetValue(cancel.TaskId, out var task)) return;
        var withdrawn = task.TryWithdraw();
        if (withdrawn)
        {
            _tasks.Remove(cancel.TaskId);
            Pump();
        }
        Send(new TaskCancelConfirm { TaskId = cancel.TaskId, CancelConfirmType = withdrawn ? TaskCancelConfirmType.Canceled : TaskCancelConfirmType.CancelFailed });
    }
}

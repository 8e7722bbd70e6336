using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Penstock.Scaler.Messages;
using Penstock.Scaler.Serialization;

namespace Penstock.Scaler.Working;

/// <content>Runs tasks and hands on what became of them.</content>
internal sealed partial class Processor
{
    private const int MaxTries = 4;
    private const int MaxPrinting = 1 << 20;
    private const int ThreadCpuTime = 3;
    private readonly object _prints = new();
    private long _printing;
    private volatile ProcessorTask? _running;

    /// <summary>The task whose prints are to be told of; null when there is none.</summary>
    internal void Printed(string text, bool isError)
    {
        if (_running is not { Flags.StreamOutput: true } task || text.Length == 0) return;
        // Who prints faster than it can be sent waits, as at a pipe.
        lock (_prints)
        {
            while (_printing >= MaxPrinting && !_stopping) Monitor.Wait(_prints);
            _printing += text.Length;
        }
        Post(() =>
        {
            Send(new TaskLog { TaskId = task.Message.TaskId, LogType = isError ? TaskLogType.Stderr : TaskLogType.Stdout, Content = text });
            lock (_prints)
            {
                _printing -= text.Length;
                Monitor.PulseAll(_prints);
            }
        });
    }

    internal bool StreamsOutput => _running is { Flags.StreamOutput: true };

    // A task that was given up may end long after the loop.
    private void Post(Action action)
    {
        if (!_stopping) _loop.Post(action);
    }

    private void Execute()
    {
        while (!_stopping)
        {
            while (_toRun.TryDequeue(out var task))
            {
                if (!task.TryBegin()) continue;
                _card.Begun = task.Number;
                _running = task;
                Run(task);
                _running = null;
                _ran.Enqueue(task);
                if (Interlocked.Exchange(ref _posted, 1) == 0) Post(HandOn);
            }
            _wake.WaitOne();
        }
    }

    private void Run(ProcessorTask task)
    {
        var began = Stopwatch.GetTimestamp();
        var cpu = CpuTime();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            task.Result = Call(task);
        }
        catch (Exception e)
        {
            task.Failed = true;
            task.Result = e is TaskErrorException python ? python.ToPayload() : ErrorOf(e).ToPayload();
        }
        var seconds = (float)Stopwatch.GetElapsedTime(began).TotalSeconds;
        task.Profile = new ProfileResult(seconds, (ulong)(GC.GetAllocatedBytesForCurrentThread() - allocated), (float)(CpuTime() - cpu));
    }

    private byte[] Call(ProcessorTask task)
    {
        if (task.Failure is { } failure) throw new TaskErrorException(new PythonError("scaler.utility.exceptions", "ObjectStorageException", failure));
        var function = task.Function!;
        if (function.Handler is null) throw new TaskErrorException(function.Error!);
        if (!function.IsNeutral && _cache.SerializerOf(ObjectId.Serializer(task.Message.Source)) == ScalerSerializer.Unknown)
            throw new TaskErrorException(new PythonError("scaler.utility.exceptions", "DeserializeObjectError", "the client's serializer is a class that only Python can run; a worker without Python reads the default one's pickles and neutral payloads"));
        var arguments = new object?[task.Arguments.Length];
        for (var i = 0; i < arguments.Length; i++) arguments[i] = Value(task.Arguments[i], i);
        var result = function.Handler(new TaskCall(arguments, task.Message.TaskId.ToString(), task.Flags.Priority));
        if (result is Task asynchronous) result = Wait(asynchronous);
        return function.IsNeutral ? NeutralPayload.Write(result) : PickleWriter.Write(result);
    }

    private static object? Value(byte[] payload, int index)
    {
        string? problem;
        if (NeutralPayload.IsNeutral(payload))
        {
            if (NeutralPayload.TryRead(payload, out var neutral, out problem)) return neutral.ToValue();
        }
        else if (PickleReader.TryRead(payload, out var value, out problem))
        {
            return value;
        }
        throw new TaskErrorException(new PythonError("scaler.utility.exceptions", "DeserializeObjectError", $"argument {index + 1} cannot be read: {problem}"));
    }

    private static object? Wait(Task task)
    {
        task.GetAwaiter().GetResult();
        return task.GetType() is { IsGenericType: true } type && type.GetProperty("Result") is { } result && result.PropertyType.Name != "VoidTaskResult" ? result.GetValue(task) : null;
    }

    // A handler's own exceptions are told by their .NET name: nothing in Python is called so.
    private static PythonError ErrorOf(Exception e) => e switch
    {
        OutOfMemoryException => new PythonError("MemoryError", e.Message),
        _ => new PythonError("RuntimeError", $"{e.GetType().FullName}: {e.Message}"),
    };

    private void HandOn()
    {
        Volatile.Write(ref _posted, 0);
        while (_ran.TryDequeue(out var task)) Store(task);
    }

    // Tried four times, each under a new id: the old one may have arrived.
    private void Store(ProcessorTask task)
    {
        var id = ObjectId.New(task.Message.Source);
        _storage.Set(id, task.Result, reply =>
        {
            if (reply.Failure is null) Tell(task, id);
            else if (++task.Tries < MaxTries) _loop.Schedule(TimeSpan.FromSeconds(1 << (task.Tries - 1)), () => Store(task));
            else Finish(task, TaskResultType.FailedWorkerDied, []);
        });
    }

    private void Tell(ProcessorTask task, ObjectId id)
    {
        Send(new ObjectInstruction
        {
            InstructionType = ObjectInstructionType.Create,
            ObjectUser = task.Message.Source,
            ObjectMetadata = new ObjectMetadata { ObjectIds = [id], ObjectTypes = [ObjectContentType.Object], ObjectNames = [Encoding.UTF8.GetBytes($"<res ObjectID(owner_hash={id.Field0:x16}{id.Field1:x16}, object_tag={id.Field2:x16}{id.Field3:x16})>")] },
        });
        Finish(task, task.Failed ? TaskResultType.Failed : TaskResultType.Success, [id]);
    }

    private void Finish(ProcessorTask task, TaskResultType type, ObjectId[] results)
    {
        _tasks.Remove(task.Message.TaskId);
        Send(new TaskResult { TaskId = task.Message.TaskId, ResultType = type, Metadata = task.Profile.ToBytes(), Results = results });
    }

    private static double CpuTime() => OperatingSystem.IsLinux() && Clock(ThreadCpuTime, out var time) == 0 ? time.Seconds + (time.Nanoseconds * 1e-9) : 0;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int Clock(int clock, out TimeOfClock time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct TimeOfClock
    {
        public readonly long Seconds;
        public readonly long Nanoseconds;
    }
}

using System.Text;
using Penstock.Capnp;
using Penstock.Scaler.Messages;
using Penstock.Scaler.Scheduling;
using Penstock.Scaler.Scheduling.Policies;

namespace Penstock.Tests.Scheduling;

/// <summary>A scheduler without sockets, with clients, workers and managers that a test speaks for.</summary>
internal sealed class SchedulerHouse : ISchedulerOutput
{
    private readonly MessageWriter _writer = new();
    private readonly ProtocolProfile _profile;

    public SchedulerHouse(string policy = "allocate=even_load; scaling=vanilla", Func<SchedulerOptions, SchedulerOptions>? with = null, string engine = "simple")
    {
        var options = new SchedulerOptions
        {
            AdvertisedStorage = new ObjectStorageAddress { Host = "127.0.0.1", Port = 6379, Scheme = "tcp" },
            Policy = PolicyOptions.Parse(engine, policy),
        };
        options = with?.Invoke(options) ?? options;
        _profile = options.Profile;
        Scheduler = new Scheduler(options, this, Time);
    }

    public ManualTime Time { get; } = new();

    public Scheduler Scheduler { get; }

    /// <summary>What was sent since the last look, in order.</summary>
    public List<(string To, Message Message)> Sent { get; } = [];

    public List<Message> Published { get; } = [];

    public List<ObjectId> Deleted { get; } = [];

    public List<(ObjectId Original, ObjectId Copy)> Duplicated { get; } = [];

    public List<(ObjectId Id, byte[] Content)> Stored { get; } = [];

    public List<string> Notes { get; } = [];

    public bool Stopped { get; private set; }

    public bool HasMonitors { get; set; }

    public static TaskId Id(int number) => new(0xA, (ulong)number);

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static ObjectId Object(string client, int number) => ObjectId.Serializer(Bytes(client)) with { Field2 = 7, Field3 = (ulong)number };

    public Party Client(string name = "Client|1")
    {
        var party = new Party(Bytes(name));
        Say(party, new ClientHeartbeat());
        Sent.RemoveAll(s => s.Message is ClientHeartbeatEcho);
        return party;
    }

    public Party Worker(string name, int queue = 1000, string manager = "", params TaskCapability[] capabilities)
    {
        var party = new Party(Bytes(name));
        Beat(party, queue, manager, capabilities);
        Sent.RemoveAll(s => s.Message is WorkerHeartbeatEcho);
        return party;
    }

    public void Beat(Party worker, int queue = 1000, string manager = "", params TaskCapability[] capabilities) =>
        Say(worker, new WorkerHeartbeat { QueueSize = (uint)queue, Capabilities = capabilities, WorkerManagerId = Bytes(manager) });

    public void Say(Party from, Message message)
    {
        message.Write(_writer, _profile);
        Scheduler.Received(from, _writer.Message.Span);
    }

    public void Submit(Party client, int id, params TaskCapability[] capabilities) => Say(client, Task(client, id, capabilities));

    public static TaskMessage Task(Party client, int id, params TaskCapability[] capabilities) => new()
    {
        TaskId = Id(id),
        Source = client.Identity,
        Metadata = new TaskFlags(false, 0, false).ToBytes(),
        FuncObjectId = Object(client.Name, 1),
        FunctionArgs = [new TaskArgument(Object(client.Name, 2))],
        Capabilities = capabilities,
    };

    public void Result(Party worker, int id, TaskResultType type = TaskResultType.Success, string client = "Client|1") =>
        Say(worker, new TaskResult { TaskId = Id(id), ResultType = type, Results = [Object(client, 100 + id)] });

    public void Confirm(Party worker, int id, TaskCancelConfirmType type) => Confirm(worker, Id(id), type);

    public void Confirm(Party worker, TaskId id, TaskCancelConfirmType type) => Say(worker, new TaskCancelConfirm { TaskId = id, CancelConfirmType = type });

    public void Pass(double seconds, params Party[] alive)
    {
        for (var left = seconds; left > 0; left -= 0.1)
        {
            Time.Move(TimeSpan.FromSeconds(Math.Min(0.1, left)));
            foreach (var party in alive)
            {
                if (party.Worker is not null) Beat(party);
                else Say(party, new ClientHeartbeat());
            }
            Scheduler.Tick();
        }
        Sent.RemoveAll(s => s.Message is ClientHeartbeatEcho or WorkerHeartbeatEcho);
    }

    /// <summary>What was sent, in short, and forgets it: <c>W1&lt;Task 3</c>.</summary>
    public string Look()
    {
        var text = string.Join(", ", Sent.Select(s => $"{s.To}<{Short(s.Message)}"));
        Sent.Clear();
        return text;
    }

    public void Send(Party to, MessageKind kind, ReadOnlySpan<byte> message)
    {
        Assert.True(Message.TryRead(message, _profile, out var read, out var problem), problem);
        Assert.Equal(kind, read!.Kind);
        Sent.Add((to.Name, read));
    }

    public void Send(Party to, Message message)
    {
        using var writer = new MessageWriter();
        message.Write(writer, _profile);
        Send(to, message.Kind, writer.Message.Span);
    }

    public void Publish(Message message) => Published.Add(message);

    public void DeleteObject(ObjectId id) => Deleted.Add(id);

    public void DuplicateObject(ObjectId original, ObjectId copy) => Duplicated.Add((original, copy));

    public void SetObject(ObjectId id, ReadOnlySpan<byte> content) => Stored.Add((id, content.ToArray()));

    public void Stop() => Stopped = true;

    public void Note(SchedulerNote note, string text) => Notes.Add(text);

    private static string Short(Message message) => message switch
    {
        TaskMessage task => $"Task {task.TaskId.Low}",
        TaskResult result => $"{result.ResultType} {result.TaskId.Low}",
        TaskCancel cancel => $"Cancel{(cancel.Force ? "!" : "")} {cancel.TaskId.Low}",
        TaskCancelConfirm confirm => $"{confirm.CancelConfirmType} {confirm.TaskId.Low}",
        WorkerManagerCommand command => "Want " + string.Join("+", command.SetDesiredTaskConcurrencyRequests.Select(r => $"{r.TaskConcurrency}{string.Concat(r.Capabilities.Select(c => c.Name))}")),
        ObjectInstruction instruction => $"{instruction.InstructionType} {instruction.ObjectMetadata.ObjectIds.Length}",
        ClientShutdownResponse response => $"Shutdown {response.Accepted}",
        ClientDisconnect disconnect => disconnect.DisconnectType.ToString(),
        _ => message.Kind.ToString(),
    };
}

using System.Text;
using Microsoft.Extensions.Logging;
using Penstock.Scaler.Messages;
using Penstock.Scaler.Scheduling;
using Penstock.Scaler.Ymq;

namespace Penstock.Scaler.Working;

/// <summary>What the workers of a process share: the loop, the socket of their processors, the folder for it. Loop's thread only, except where said.</summary>
internal sealed class WorkerHost : IYmqHandler
{
    private const string FolderPrefix = "penstock-workers-";
    private readonly ILogger _logger;
    private readonly string _folder;
    private readonly YmqBinder _binder;
    private readonly YmqAddress _address;
    private readonly Dictionary<string, ProcessorSlot> _slots = new(StringComparer.Ordinal);
    private readonly List<WorkerAgent> _agents = [];
    private readonly TaskCompletionSource<string> _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _cards;
    private int _processors;
    private bool _stopping;

    public WorkerHost(TaskWorkersOptions options, ProtocolProfile profile, ILogger logger)
    {
        Options = options;
        Profile = profile;
        _logger = logger;
        ManagerId = Encoding.UTF8.GetBytes(options.ManagerId);
        Capabilities = [.. options.Capabilities.Select(c => new TaskCapability { Name = c.Key, Value = c.Value })];
        Loop = new YmqLoop("penstock workers", null, logger);
        SweepFolders();
        _folder = Directory.CreateTempSubdirectory($"{FolderPrefix}{Environment.ProcessId}-").FullName;
        _binder = new YmqBinder(Loop, Encoding.UTF8.GetBytes($"{Environment.ProcessId}|workers"), new YmqOptions { MaxMessageBytes = 1L << 30 }, this);
        _address = _binder.Bind(YmqAddress.Parse($"ipc://{Path.Combine(_folder, "processors")}"));
        Loop.OnRound(DispatchAll);
    }

    public TaskWorkersOptions Options { get; }

    public ProtocolProfile Profile { get; }

    public YmqLoop Loop { get; }

    public WorkerCounters Counters { get; } = new();

    public ProcessUsage Usage { get; } = new();

    public byte[] ManagerId { get; }

    public TaskCapability[] Capabilities { get; }

    public ulong MemoryLimit { get; } = (ulong)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Workers with tasks to give out at the end of the round.</summary>
    public List<WorkerAgent> Dispatching { get; } = [];

    /// <summary>The workers, oldest first.</summary>
    public IReadOnlyList<WorkerAgent> Agents => _agents;

    /// <summary>Completes with the reason when no worker is left in spite of it.</summary>
    public Task<string> Over => _over.Task;

    public Action<WorkerAgent>? OnRegistered { get; set; }

    public void AddWorker()
    {
        var type = Options.WorkerType ?? (Options.IsDynamic ? "NAT" : "FIX");
        var agent = new WorkerAgent(this, $"Worker|{type}|{Guid.NewGuid():N}|{Guid.NewGuid():N}");
        _agents.Add(agent);
        Counters.WorkersStarted++;
        agent.Begin();
    }

    public void Registered(WorkerAgent agent) => OnRegistered?.Invoke(agent);

    public void Ended(WorkerAgent agent)
    {
        _agents.Remove(agent);
        if (!_stopping && agent.Over != "it was stopped")
        {
            Counters.WorkersLost++;
            WorkingLog.WorkerEnded(_logger, agent.Identity, agent.Over!);
        }
        if (_agents.Count == 0 && (!Options.IsDynamic || _stopping)) _over.TrySetResult(agent.Over!);
    }

    /// <summary>Everything is over, for a reason of the manager's.</summary>
    public void EndAll(string reason)
    {
        _stopping = true;
        if (_agents.Count == 0) _over.TrySetResult(reason);
        foreach (var agent in _agents.ToArray()) agent.Leave();
    }

    public ProcessorSlot NewSlot(WorkerAgent agent)
    {
        var identity = $"{Environment.ProcessId}|processor|None|{Guid.NewGuid()}";
        var slot = new ProcessorSlot(agent, identity, ProcessorCard.Create(Path.Combine(_folder, $"card-{++_cards}")));
        _slots.Add(identity, slot);
        return slot;
    }

    public void Forget(ProcessorSlot slot) => _slots.Remove(slot.Identity);

    /// <summary>Starts a processor on another thread: that takes milliseconds.</summary>
    public void Start(ProcessorSlot slot, YmqAddress storage)
    {
        Counters.ProcessorsStarted++;
        _processors++;
        var settings = new ProcessorSettings { Worker = _address.ToString(), Identity = slot.Identity, Storage = storage.ToString(), Card = Path.Combine(_folder, $"card-{_cards}"), Profile = Profile.Name, Tls = Options.Tls };
        _ = Task.Run(() => StartAsync(slot, settings));
    }

    /// <summary>Removes everything. After the loop ended.</summary>
    public void RemoveFolder()
    {
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // Something still holds a file of it; the system's cleaning of temporary files takes it.
        }
    }

    /// <summary>Processors whose end was not told yet.</summary>
    public int Processors => Volatile.Read(ref _processors);

    public void Close() => _binder.Close();

    void IYmqHandler.Received(YmqPeer peer, ReadOnlySpan<byte> message)
    {
        if (peer.State is ProcessorSlot slot || _slots.TryGetValue(peer.Name, out slot!))
        {
            peer.State = slot;
            slot.Agent.FromProcessor(slot, peer, message);
        }
        else
        {
            Counters.UnexpectedMessages++;
        }
    }

    private async Task StartAsync(ProcessorSlot slot, ProcessorSettings settings)
    {
        string how;
        try
        {
            IProcessorHandle handle = Options.ProcessorCommand is { } command ? ProcessorProcess.Start(command, settings) : new ProcessorThread(settings, Options.Functions!);
            Loop.Post(() =>
            {
                slot.Handle = handle;
                if (slot.IsEnding || slot.Agent.Over is not null) handle.Kill();
            });
            how = await handle.Ended.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            how = $"it cannot be started: {e.Message}";
        }
        Loop.Post(() =>
        {
            _processors--;
            if (!slot.IsEnding && slot.Agent.Over is null) WorkingLog.ProcessorEnded(_logger, slot.Agent.Identity, how);
            slot.Agent.ProcessorEnded(slot, how);
        });
    }

    // Folders of processes that were killed.
    private static void SweepFolders()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), FolderPrefix + "*"))
        {
            var words = Path.GetFileName(folder)[FolderPrefix.Length..].Split('-');
            if (!int.TryParse(words[0], out var pid) || Directory.Exists($"/proc/{pid}") || !OperatingSystem.IsLinux()) continue;
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another user's, or another process sweeps too.
            }
        }
    }

    private void DispatchAll()
    {
        for (var i = 0; i < Dispatching.Count; i++) Dispatching[i].Dispatch();
        Dispatching.Clear();
    }
}

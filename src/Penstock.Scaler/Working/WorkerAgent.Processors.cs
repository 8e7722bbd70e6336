using System.Globalization;
using Penstock.Capnp;
using Penstock.Scaler.Messages;
using Penstock.Scaler.Serialization;
using Penstock.Scaler.Ymq;

namespace Penstock.Scaler.Working;

/// <content>Processors: started, heard, ended, replaced.</content>
#pragma warning disable CA1001 // see the first part
internal sealed partial class WorkerAgent
{
    private const int MaxProcessors = 256;
    private const int MaxFailedStarts = 3;
    private static readonly TimeSpan s_idleProcessor = TimeSpan.FromSeconds(30);
    private readonly List<ProcessorSlot> _slots = [];
    private int _failedStarts;

    /// <summary>A processor connected or said something.</summary>
    public void FromProcessor(ProcessorSlot slot, YmqPeer peer, ReadOnlySpan<byte> bytes)
    {
        var traversal = Traversal.Of(bytes.Length);
        if (!Message.TryOpen(bytes, ref traversal, _host.Profile, out var kind, out var body, out _))
        {
            _host.Counters.DamagedMessages++;
            return;
        }
        switch (kind)
        {
            case MessageKind.ProcessorInitialized: Initialized(slot, peer); break;
            case MessageKind.TaskResult: Finished(slot, body, bytes); break;
            case MessageKind.TaskCancelConfirm: Withdrawn(slot, body); break;
            case MessageKind.ObjectInstruction or MessageKind.TaskLog: Send(bytes); break;
            default: _host.Counters.UnexpectedMessages++; break;
        }
    }

    /// <summary>A processor ended, of itself or not.</summary>
    public void ProcessorEnded(ProcessorSlot slot, string how)
    {
        if (!_slots.Remove(slot)) return;
        _host.Forget(slot);
        var begun = slot.Card.Begun;
        var wasReady = slot.IsReady;
        slot.Dispose();
        if (Over is not null) return;
        _failedStarts = wasReady ? 0 : _failedStarts + 1;
        if (!slot.IsEnding) _host.Counters.ProcessorsLost++;
        foreach (var task in slot.Given.ToArray())
        {
            if (task.Cancelling == true)
            {
                Leave(task);
                Confirm(task.Id, TaskCancelConfirmType.Canceled);
            }
            else if (task.Number <= begun && !(slot.IsEnding && task.Number < begun))
            {
                Fail(task, new PythonError("scaler.utility.exceptions", "ProcessorDiedError", how));
            }
            else
            {
                // Not begun, or lost with a processor that was killed for another's sake.
                slot.Given.Remove(task);
                if (task.Cancelling is not null) Confirm(task.Id, TaskCancelConfirmType.CancelFailed);
                task.Cancelling = null;
                Enqueue(task);
            }
        }
        if (_failedStarts >= MaxFailedStarts) FailWaiting($"no processor can be started: {how}");
        if (_failedStarts > 0) _host.Loop.Schedule(TimeSpan.FromMilliseconds(Math.Min(10_000, 100 << Math.Min(_failedStarts, 7))), StartFirst);
        else StartFirst();
        DispatchSoon();
    }

    private void StartFirst()
    {
        if (Over is null && _slots.Count == 0) StartProcessor();
        DispatchSoon();
    }

    private void StartProcessor()
    {
        if (_slots.Count >= MaxProcessors || Over is not null) return;
        if (_failedStarts > 0 && _slots.Count > 0) return;
        var slot = _host.NewSlot(this);
        _slots.Add(slot);
        _host.Start(slot, StorageAddress!);
    }

    private void Initialized(ProcessorSlot slot, YmqPeer peer)
    {
        slot.Peer = peer;
        slot.IsReady = true;
        slot.BusyAt = _host.Loop.Time.GetTimestamp();
        _failedStarts = 0;
        DispatchSoon();
    }

    private void Finished(ProcessorSlot slot, StructReader body, ReadOnlySpan<byte> bytes)
    {
        if (!TaskId.TryRead(body.GetData(0), out var id) || !_tasks.TryGetValue(id, out var task) || task.Slot != slot) return;
        if (ProfileResult.TryRead(body.GetData(1), out var profile)) slot.TaskSeconds = (slot.TaskSeconds * 0.5) + (profile.Seconds * 0.5);
        if (task.Cancelling == false) Confirm(id, TaskCancelConfirmType.CancelFailed);
        Leave(task);
        Send(bytes);
        // Killed for its sake, too late: it is over.
        slot.BusyAt = _host.Loop.Time.GetTimestamp();
        DispatchSoon();
    }

    private void Withdrawn(ProcessorSlot slot, StructReader body)
    {
        if (!TaskId.TryRead(body.GetData(0), out var id) || !_tasks.TryGetValue(id, out var task) || task.Slot != slot) return;
        if (body.GetUInt16(0) == (ushort)TaskCancelConfirmType.Canceled)
        {
            Leave(task);
            Confirm(id, TaskCancelConfirmType.Canceled);
            DispatchSoon();
        }
        else
        {
            CancelRunning(task);
        }
    }

    private void FailWaiting(string why)
    {
        while (_waiting.TryDequeue(out var task, out _))
        {
            if (task.IsOver) continue;
            _waitingCount--;
            Fail(task, new PythonError("scaler.utility.exceptions", "ProcessorDiedError", why));
        }
    }

    private void Kill(ProcessorSlot slot)
    {
        slot.IsEnding = true;
        slot.Handle?.Kill();
        // The next one starts while this one ends.
        if (Over is null) StartProcessor();
    }

    private static void Stop(ProcessorSlot slot)
    {
        slot.IsEnding = true;
        slot.Handle?.Kill();
    }

    private void RetireIdle()
    {
        var now = _host.Loop.Time.GetTimestamp();
        foreach (var slot in _slots.ToArray())
        {
            if (_slots.Count(s => !s.IsEnding) <= 1) return;
            if (slot is { IsReady: true, IsBusy: false, IsEnding: false } && _host.Loop.Time.GetElapsedTime(slot.BusyAt, now) > s_idleProcessor) Stop(slot);
        }
    }

    private void Forward(ReadOnlySpan<byte> bytes)
    {
        foreach (var slot in _slots) slot.Peer?.Send(bytes);
    }

    private void SendTo(ProcessorSlot slot, Message message)
    {
        message.Write(_writer, _host.Profile);
        slot.Peer!.Send(_writer.Message.Span);
    }

    private ProcessorStatus[] StatusOfProcessors()
    {
        var ready = _slots.Where(s => s.IsReady).ToArray();
        var most = ready.Where(s => s.IsBusy).Select(s => s.Priority).DefaultIfEmpty().Max();
        return [.. ready.Select(s => new ProcessorStatus
        {
            Pid = (uint)(s.Handle?.Pid ?? 0),
            Initialized = true,
            HasTask = s.IsBusy,
            Suspended = s.IsBusy && s.Priority < most,
            Resource = new Resource { Rss = Rss(s.Handle?.Pid ?? 0) },
        })];
    }

    private static ulong Rss(int pid)
    {
        try
        {
            var words = File.ReadAllText($"/proc/{pid}/statm").Split(' ');
            return ulong.Parse(words[1], CultureInfo.InvariantCulture) * (ulong)Environment.SystemPageSize;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException)
        {
            return 0;
        }
    }
}

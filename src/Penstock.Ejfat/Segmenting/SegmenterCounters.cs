using Penstock.Net;

namespace Penstock.Ejfat.Segmenting;

/// <summary>All counters of a segmenter. Written once a flush or an event, by any thread.</summary>
internal sealed class SegmenterCounters
{
    private readonly Lock _errorsLock = new();
    private readonly Dictionary<string, long> _errors = new(StringComparer.Ordinal);
    private long _sent;
    private long _failed;
    private long _sentAtOnce;
    private long _datagrams;
    private long _datagramsFailed;
    private long _datagramBytes;
    private long _callbackErrors;
    private long _syncSent;
    private long _syncFailed;
    private int _lastErrno;

    /// <summary>Notes an event offered by <see cref="Segmenter.Send"/>, past the queue.</summary>
    public void OfferedAtOnce() => Interlocked.Increment(ref _sentAtOnce);

    /// <summary>Counts an event's end and tells its sender.</summary>
    public void Complete(in SendCompletion completion, Action<SendCompletion>? callback)
    {
        Count(in completion);
        if (callback is null) return;
        try
        {
            callback(completion);
        }
        catch (Exception)
        {
            Interlocked.Increment(ref _callbackErrors);
        }
    }

    public void Flushed(in UdpSendResult result)
    {
        Interlocked.Add(ref _datagrams, result.Datagrams);
        Interlocked.Add(ref _datagramBytes, result.Bytes);
        if (result.Failed > 0) Interlocked.Add(ref _datagramsFailed, result.Failed);
    }

    public void Synced(bool sent) => Interlocked.Increment(ref sent ? ref _syncSent : ref _syncFailed);

    /// <summary>A consistent picture: what is neither sent nor failed is queued.</summary>
    /// <param name="queue">What it has taken is read after the others, so that none is missing.</param>
    /// <param name="networkHeaderBytes">Of IP and UDP, in each datagram.</param>
    public SegmenterStatistics Read(EventQueue<QueuedEvent> queue, int networkHeaderBytes)
    {
        var sent = Interlocked.Read(ref _sent);
        var failed = Interlocked.Read(ref _failed);
        var offered = Interlocked.Read(ref _sentAtOnce) + queue.Accepted;
        var datagrams = Interlocked.Read(ref _datagrams);
        var bytes = Interlocked.Read(ref _datagramBytes);
        Dictionary<string, long> errors;
        lock (_errorsLock) errors = new(_errors, StringComparer.Ordinal);
        return new SegmenterStatistics
        {
            EventsOffered = offered,
            EventsSent = sent,
            EventsFailed = failed,
            EventsQueued = offered - sent - failed,
            Datagrams = datagrams,
            DatagramsFailed = Interlocked.Read(ref _datagramsFailed),
            PayloadBytes = bytes - (datagrams * DatagramHeader.Size),
            WireBytes = bytes + (datagrams * networkHeaderBytes),
            Errors = errors,
            LastErrno = Volatile.Read(ref _lastErrno),
            CallbackErrors = Interlocked.Read(ref _callbackErrors),
            SyncSent = Interlocked.Read(ref _syncSent),
            SyncFailed = Interlocked.Read(ref _syncFailed),
        };
    }

    private void Count(in SendCompletion completion)
    {
        if (completion.Succeeded)
        {
            Interlocked.Increment(ref _sent);
            return;
        }
        Interlocked.Increment(ref _failed);
        Volatile.Write(ref _lastErrno, completion.Errno);
        lock (_errorsLock) _errors[completion.ErrorName] = _errors.GetValueOrDefault(completion.ErrorName) + 1;
    }
}
